import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
{%- if values.database %}
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg';
{%- endif %}
import { NodeSDK } from '@opentelemetry/sdk-node';

// The platform sets OTEL_EXPORTER_OTLP_ENDPOINT and OTEL_SERVICE_NAME; without them nothing is sent.
if (process.env.OTEL_EXPORTER_OTLP_ENDPOINT) {
  const sdk = new NodeSDK({
    traceExporter: new OTLPTraceExporter(),
    instrumentations: [new HttpInstrumentation(){% if values.database %}, new PgInstrumentation(){% endif %}],
  });
  sdk.start();
  process.once('SIGTERM', () => sdk.shutdown());
}
