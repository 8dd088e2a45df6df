{{- /* The environment of docs/design/contracts.md. Secrets come from Secrets, never from values. */ -}}
{{- define "doui.env" -}}
{{- $global := .Values.global | default dict -}}
{{- $kafka := mergeOverwrite (deepCopy .Values.kafka) (($global.kafka) | default dict) -}}
{{- $mongo := mergeOverwrite (deepCopy .Values.mongo) (($global.mongo) | default dict) -}}
{{- $keycloak := mergeOverwrite (deepCopy .Values.keycloak) (($global.keycloak) | default dict) -}}
{{- $telemetry := mergeOverwrite (deepCopy .Values.telemetry) (($global.telemetry) | default dict) -}}
- { name: DOUI_HOST, value: "0.0.0.0" }
- { name: DOUI_PORT, value: {{ .Values.port | quote }} }
- name: DOUI_INSTANCE
  valueFrom: { fieldRef: { fieldPath: "metadata.labels['apps.kubernetes.io/pod-index']" } }
{{- if include "doui.speaksKafka" . }}
- { name: DOUI_PARTITIONS, value: {{ $kafka.partitions | quote }} }
- { name: DOUI_KAFKA_BROKERS, value: {{ $kafka.brokers | quote }} }
- { name: DOUI_KAFKA_USERNAME, value: {{ .Chart.Name | quote }} }
- name: DOUI_KAFKA_PASSWORD
  valueFrom: { secretKeyRef: { name: {{ .Chart.Name }}, key: password } }
{{- if $kafka.tls }}
- { name: DOUI_KAFKA_CA, value: /etc/doui/ca/kafka/ca.crt }
{{- end }}
- { name: DOUI_SNAPSHOT_DIR, value: /var/lib/doui }
{{- end }}
{{- if .Values.database }}
- name: DOUI_MONGO_URL
  valueFrom: { secretKeyRef: { name: {{ printf "%s-mongo" .Chart.Name }}, key: url } }
- { name: DOUI_MONGO_DATABASE, value: {{ .Values.database | quote }} }
{{- if $mongo.tls }}
- { name: DOUI_MONGO_CA, value: /etc/doui/ca/mongo/ca.crt }
{{- end }}
{{- end }}
- { name: DOUI_KEYCLOAK_URL, value: {{ $keycloak.url | quote }} }
- { name: DOUI_KEYCLOAK_REALM, value: {{ $keycloak.realm | quote }} }
- { name: DOUI_AUDIENCE, value: {{ $keycloak.audience | quote }} }
{{- if $keycloak.tls }}
- { name: DOUI_KEYCLOAK_CA, value: /etc/doui/ca/keycloak/ca.crt }
{{- end }}
- { name: DOUI_CLIENT_ID, value: {{ .Values.client | default (printf "svc-%s" .Chart.Name) | quote }} }
- name: DOUI_CLIENT_SECRET
  valueFrom: { secretKeyRef: { name: {{ printf "%s-keycloak" .Chart.Name }}, key: client-secret } }
{{- range $name, $_ := .Values.keys }}
- { name: {{ $name }}, value: {{ printf "/etc/doui/keys/%s" $_ | quote }} }
{{- end }}
{{- range $name, $secret := .Values.secretEnv }}
- name: {{ $name }}
  valueFrom: { secretKeyRef: { name: {{ $secret.name }}, key: {{ $secret.key }}, optional: true } }
{{- end }}
{{- range $service, $port := .Values.calls }}
- name: {{ printf "DOUI_%s_URL" ($service | upper | replace "-" "_") }}
  value: {{ include "doui.serviceUrl" (dict "root" $ "service" $service "port" $port) | quote }}
{{- end }}
{{- with $telemetry.otlpUrl }}
- { name: DOUI_OTLP_URL, value: {{ . | quote }} }
{{- end }}
{{- if $telemetry.metricsPort }}
- { name: DOUI_METRICS_PORT, value: {{ $telemetry.metricsPort | quote }} }
{{- end }}
- { name: DOUI_LOG_LEVEL, value: {{ .Values.logLevel | quote }} }
{{- range $name, $value := .Values.env }}
- { name: {{ $name }}, value: {{ $value | quote }} }
{{- end }}
{{- end -}}
