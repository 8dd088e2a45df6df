{{- define "doui.name" -}}
{{- .Chart.Name -}}
{{- end -}}

{{- define "doui.fullname" -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 52 | trimSuffix "-" -}}
{{- end -}}

{{- define "doui.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "doui.labels" -}}
{{ include "doui.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/part-of: doui
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end -}}

{{- /* The address of a sister service of the same release. */ -}}
{{- define "doui.serviceUrl" -}}
{{- printf "http://%s-%s:%d" .root.Release.Name .service (int .port) -}}
{{- end -}}

{{- /* "yes" for every service but one that says it reads no topic and writes none. */ -}}
{{- define "doui.speaksKafka" -}}
{{- if ne (toString .Values.speaksKafka) "false" }}yes{{ end -}}
{{- end -}}
