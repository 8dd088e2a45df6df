{{- /* A StatefulSet without claims: the ordinal names the group in which a replica reads its view. What it has read is kept as
       long as the pod is where it is; elsewhere it reads everything again. */ -}}
{{- define "doui.workload" -}}
{{- $global := .Values.global | default dict -}}
{{- $kafka := mergeOverwrite (deepCopy .Values.kafka) (($global.kafka) | default dict) -}}
{{- $mongo := mergeOverwrite (deepCopy .Values.mongo) (($global.mongo) | default dict) -}}
{{- $keycloak := mergeOverwrite (deepCopy .Values.keycloak) (($global.keycloak) | default dict) -}}
{{- $telemetry := mergeOverwrite (deepCopy .Values.telemetry) (($global.telemetry) | default dict) -}}
{{- $image := mergeOverwrite (deepCopy .Values.image) (($global.image) | default dict) -}}
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: {{ include "doui.fullname" . }}
  labels: {{- include "doui.labels" . | nindent 4 }}
spec:
  serviceName: {{ include "doui.fullname" . }}
  replicas: {{ .Values.replicas }}
  podManagementPolicy: Parallel
  selector:
    matchLabels: {{- include "doui.selector" . | nindent 6 }}
  template:
    metadata:
      labels: {{- include "doui.labels" . | nindent 8 }}
      {{- with .Values.podAnnotations }}
      annotations: {{- toYaml . | nindent 8 }}
      {{- end }}
    spec:
      automountServiceAccountToken: false
      enableServiceLinks: false
      serviceAccountName: {{ include "doui.fullname" . }}
      terminationGracePeriodSeconds: {{ .Values.terminationGracePeriodSeconds }}
      securityContext:
        runAsNonRoot: true
        runAsUser: 1000
        runAsGroup: 1000
        fsGroup: 1000
        seccompProfile: { type: RuntimeDefault }
      {{- with $image.pullSecrets }}
      imagePullSecrets: {{- toYaml . | nindent 8 }}
      {{- end }}
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: kubernetes.io/hostname
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels: {{- include "doui.selector" . | nindent 14 }}
      containers:
        - name: {{ .Chart.Name }}
          image: {{ printf "%s/%s:%s" $image.repository .Chart.Name ($image.tag | default .Chart.AppVersion) | quote }}
          imagePullPolicy: {{ $image.pullPolicy }}
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities: { drop: [ALL] }
          env: {{- include "doui.env" . | nindent 12 }}
          ports:
            - { name: http, containerPort: {{ .Values.port }} }
            {{- if $telemetry.metricsPort }}
            - { name: metrics, containerPort: {{ $telemetry.metricsPort }} }
            {{- end }}
          # Ready means it can do its work: the gate is ready when it is fresh. Alive never asks Kafka.
          readinessProbe:
            httpGet: { path: /readyz, port: http }
            periodSeconds: 2
            timeoutSeconds: 2
          livenessProbe:
            httpGet: { path: /livez, port: http }
            periodSeconds: 10
            timeoutSeconds: 5
          startupProbe:
            httpGet: { path: /livez, port: http }
            periodSeconds: 2
            failureThreshold: 60
          resources: {{- toYaml .Values.resources | nindent 12 }}
          volumeMounts:
            - { name: tmp, mountPath: /tmp }
            {{- if .Values.keys }}
            - { name: keys, mountPath: /etc/doui/keys, readOnly: true }
            {{- end }}
            {{- if include "doui.speaksKafka" . }}
            - { name: kept, mountPath: /var/lib/doui }
            {{- end }}
            {{- if and $kafka.tls (include "doui.speaksKafka" .) }}
            - { name: kafka-ca, mountPath: /etc/doui/ca/kafka, readOnly: true }
            {{- end }}
            {{- if and .Values.database $mongo.tls }}
            - { name: mongo-ca, mountPath: /etc/doui/ca/mongo, readOnly: true }
            {{- end }}
            {{- if $keycloak.tls }}
            - { name: keycloak-ca, mountPath: /etc/doui/ca/keycloak, readOnly: true }
            {{- end }}
      volumes:
        - name: tmp
          emptyDir: { medium: Memory, sizeLimit: 64Mi }
        {{- if include "doui.speaksKafka" . }}
        # Two files of at most 512 MiB for each of up to three followers.
        - name: kept
          emptyDir: { sizeLimit: 3Gi }
        {{- end }}
        {{- if .Values.keys }}
        - name: keys
          secret:
            secretName: {{ .Values.keysSecret }}
            defaultMode: 0440
            items:
              {{- range $_, $file := .Values.keys }}
              - { key: {{ $file }}, path: {{ $file }} }
              {{- end }}
        {{- end }}
        {{- if and $kafka.tls (include "doui.speaksKafka" .) }}
        - name: kafka-ca
          secret: { secretName: {{ $kafka.caSecret }}, items: [{ key: ca.crt, path: ca.crt }] }
        {{- end }}
        {{- if and .Values.database $mongo.tls }}
        - name: mongo-ca
          secret: { secretName: {{ $mongo.caSecret }}, items: [{ key: ca.crt, path: ca.crt }] }
        {{- end }}
        {{- if $keycloak.tls }}
        - name: keycloak-ca
          secret: { secretName: {{ $keycloak.caSecret }}, items: [{ key: ca.crt, path: ca.crt }] }
        {{- end }}
{{- end -}}
