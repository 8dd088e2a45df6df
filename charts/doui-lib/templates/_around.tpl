{{- define "doui.account" -}}
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ include "doui.fullname" . }}
  labels: {{- include "doui.labels" . | nindent 4 }}
automountServiceAccountToken: false
{{- end -}}

{{- define "doui.service" -}}
apiVersion: v1
kind: Service
metadata:
  name: {{ include "doui.fullname" . }}
  labels: {{- include "doui.labels" . | nindent 4 }}
spec:
  {{- /* One alone answers for itself also when it is not ready: an owner without Kafka still answers 202. */}}
  publishNotReadyAddresses: {{ eq (int .Values.replicas) 1 }}
  selector: {{- include "doui.selector" . | nindent 4 }}
  ports:
    - { name: http, port: {{ .Values.port }}, targetPort: http }
{{- end -}}

{{- define "doui.budget" -}}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ include "doui.fullname" . }}
  labels: {{- include "doui.labels" . | nindent 4 }}
spec:
  maxUnavailable: 1
  selector:
    matchLabels: {{- include "doui.selector" . | nindent 6 }}
{{- end -}}

{{- /* Only what is listed may come in or go out; everything else of the namespace is denied by doui. */ -}}
{{- define "doui.policy" -}}
{{- $global := .Values.global | default dict -}}
{{- $network := mergeOverwrite (deepCopy .Values.network) (($global.network) | default dict) -}}
{{- $telemetry := mergeOverwrite (deepCopy .Values.telemetry) (($global.telemetry) | default dict) -}}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ include "doui.fullname" . }}
  labels: {{- include "doui.labels" . | nindent 4 }}
spec:
  podSelector:
    matchLabels: {{- include "doui.selector" . | nindent 6 }}
  policyTypes: [Ingress, Egress]
  ingress:
    - ports: [{ port: http }]
      from:
        {{- if .Values.public }}
        - namespaceSelector: {{- toYaml $network.ingressNamespace | nindent 12 }}
        {{- end }}
        - podSelector:
            matchLabels:
              app.kubernetes.io/part-of: doui
              app.kubernetes.io/instance: {{ .Release.Name }}
    {{- if $telemetry.metricsPort }}
    - ports: [{ port: metrics }]
      from:
        - namespaceSelector: {{- toYaml $network.monitoringNamespace | nindent 12 }}
    {{- end }}
  egress:
    - ports: [{ port: 53, protocol: UDP }, { port: 53, protocol: TCP }]
      to:
        - namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: kube-system } }
    {{- if include "doui.speaksKafka" . }}
    - ports: [{ port: {{ $network.kafkaPort }} }]
      to: {{- toYaml $network.kafkaPeers | nindent 8 }}
    {{- end }}
    {{- if .Values.database }}
    - ports: [{ port: {{ $network.mongoPort }} }]
      to: {{- toYaml $network.mongoPeers | nindent 8 }}
    {{- end }}
    - ports: [{ port: {{ $network.keycloakPort }} }]
      to: {{- toYaml $network.keycloakPeers | nindent 8 }}
    {{- if $telemetry.otlpUrl }}
    - ports: [{ port: {{ $network.otlpPort }} }]
      to:
        - namespaceSelector: {{- toYaml $network.monitoringNamespace | nindent 12 }}
    {{- end }}
    {{- range $service, $port := .Values.calls }}
    - ports: [{ port: {{ $port }} }]
      to:
        - podSelector:
            matchLabels:
              app.kubernetes.io/name: {{ $service }}
              app.kubernetes.io/instance: {{ $.Release.Name }}
    {{- end }}
    {{- range .Values.egress }}
    - {{- toYaml . | nindent 6 }}
    {{- end }}
{{- end -}}

{{- /* A route of the Gateway API for the paths this service answers. */ -}}
{{- define "doui.route" -}}
{{- $global := .Values.global | default dict -}}
{{- $route := mergeOverwrite (deepCopy .Values.route) (($global.route) | default dict) -}}
{{- if and .Values.public $route.enabled }}
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: {{ include "doui.fullname" . }}
  labels: {{- include "doui.labels" . | nindent 4 }}
spec:
  parentRefs: {{- toYaml $route.parentRefs | nindent 4 }}
  {{- with $route.hostnames }}
  hostnames: {{- toYaml . | nindent 4 }}
  {{- end }}
  rules:
    - matches:
        {{- range .Values.paths }}
        - path: { type: RegularExpression, value: {{ . | quote }} }
        {{- end }}
      backendRefs:
        - name: {{ include "doui.fullname" . }}
          port: {{ .Values.port }}
{{- end }}
{{- end -}}

{{- define "doui.all" -}}
{{ include "doui.account" . }}
---
{{ include "doui.service" . }}
---
{{ include "doui.workload" . }}
---
{{ include "doui.budget" . }}
---
{{ include "doui.policy" . }}
---
{{ include "doui.route" . }}
{{- end -}}
