import { formatFindings, type ReportedFinding } from '../format';
import { Output } from '../output';
import { RenderRequest } from './options';
import { nameOf, Rendering } from './renderFiles';

/** Says what was assumed; programs that read findings get findings only. */
export function reportNotes(
  { notes }: Pick<Rendering, 'notes'>,
  { format }: Pick<RenderRequest, 'format'>,
  output: Output,
): void {
  if (format !== 'text') return;
  output.error(notes.map(note => `note: ${note}\n`).join(''));
}

/** What people should know although it can be rendered. */
export function warningsOf({
  workloads,
}: Pick<Rendering, 'workloads'>): ReportedFinding[] {
  return workloads.flatMap(({ resolution }) =>
    resolution.warnings.map(finding => ({
      ...finding,
      severity: 'warning' as const,
    })),
  );
}

/** Says what people should know, where there is anything. */
export function reportWarnings(
  rendering: Pick<Rendering, 'workloads'>,
  { format }: Pick<RenderRequest, 'format'>,
  output: Output,
): void {
  const warnings = warningsOf(rendering);
  if (warnings.length > 0) output.error(formatFindings(warnings, format));
}

/** Says what cannot be rendered before the cluster has reported something. */
export function reportPending(
  { workloads }: Pick<Rendering, 'workloads'>,
  request: Pick<RenderRequest, 'format'>,
  output: Output,
): void {
  const notes = workloads.flatMap(({ input, resolution }) =>
    resolution.pending.map(
      ({ resource, output: name, reason }) =>
        `${nameOf(input)} is not complete: output ${name} of ${resource} is known when the cluster reports it (${reason})`,
    ),
  );
  reportNotes({ notes }, request, output);
}
