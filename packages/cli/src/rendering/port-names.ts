import type { Finding, ScoreFile } from '@macadam/score';

/** Resource types whose `port` is one of another workload's service ports. */
const TYPES = ['service-port', 'service'];

/**
 * Score files in which the ports of other workloads are numbers. A Score file may call another workload's port by its
 * name, which only that workload's own file knows.
 */
export function withPortNumbers(scores: readonly ScoreFile[]): ScoreFile[] {
  const ports = new Map(
    scores.map(({ workload }) => [
      workload.metadata.name,
      workload.service?.ports ?? {},
    ]),
  );
  return scores.map(score => {
    const resources = Object.entries(score.workload.resources ?? {}).map(
      ([key, request]) => {
        const { workload, port } = request.params ?? {};
        const known = ports.get(String(workload)) ?? {};
        return TYPES.includes(request.type) &&
          typeof port === 'string' &&
          Object.hasOwn(known, port)
          ? [
              key,
              {
                ...request,
                params: { ...request.params, port: known[port].port },
              },
            ]
          : [key, request];
      },
    );
    return score.workload.resources
      ? {
          ...score,
          workload: {
            ...score.workload,
            resources: Object.fromEntries(resources),
          },
        }
      : score;
  });
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
