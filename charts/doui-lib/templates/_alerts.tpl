{{- /* Rules of whoever owns a ledger: the gap of a 202, durable and not yet published. */ -}}
{{- define "doui.alerts.publication" -}}
- alert: DouiNotPublished
  expr: max by (doui_kind) (doui_publish_oldest{doui_service={{ .Chart.Name | quote }}}) > {{ .Values.alerts.unpublishedMs }}
  for: 10s
  labels: { severity: critical }
  annotations:
    summary: >-
      {{ .Chart.Name }} has written what nobody downstream knows: a stop among it is not in force. See whether Kafka answers.
- alert: DouiStreamRefused
  expr: max by (doui_kind) (doui_publish_pending{doui_service={{ .Chart.Name | quote }}}) > 0
  for: 10m
  labels: { severity: warning }
  annotations:
    summary: >-
      Streams of {{ .Chart.Name }} have been waiting for ten minutes; where others are published, Kafka refuses these. See its log.
{{- end -}}
