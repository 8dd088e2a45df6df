export type TelemetryOptions = {
  readonly service: string;
  /** Base address of an OTLP/HTTP receiver, for instance `http://127.0.0.1:4318`. */
  readonly otlpUrl?: string | undefined;
  /** Port of the Prometheus page. */
  readonly metricsPort?: number | undefined;
};

export type Telemetry = { stop(): Promise<void> };

/** Starts traces and metrics if asked for. Without either nothing is loaded, so the start is free. */
export async function startTelemetry(options: TelemetryOptions): Promise<Telemetry> {
  if (!options.otlpUrl && options.metricsPort === undefined) return { stop: async () => undefined };
  const { startSdk } = await import('./sdk.ts');
  return startSdk(options);
}
