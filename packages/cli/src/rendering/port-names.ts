import { withPortNumbers } from '@macadam/resolver';
import type { Finding, ScoreFile } from '@macadam/score';

/** Score files in which the ports that they know of each other are numbers. */
export function withEachOthersPorts(scores: readonly ScoreFile[]): ScoreFile[] {
  const ports = new Map(
    scores.map(({ workload }) => [
      workload.metadata.name,
      new Map(Object.entries(workload.service?.ports ?? {})),
    ]),
  );
  return scores.map(score =>
    withPortNumbers(
      score,
      ({ workload, port }) => ports.get(workload)?.get(port)?.port,
    ),
  );
}

/** What to do about a port whose name is not known. */
export function withPortHint(finding: Finding): Finding {
  return finding.code === 'resource-params' &&
    /^resources\..*\.params\.port$/.test(finding.path) &&
    finding.message.startsWith('must be integer')
    ? {
        ...finding,
        hint: 'give the port’s number, or the Score file of the other workload as well',
      }
    : finding;
}
