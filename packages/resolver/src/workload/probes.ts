import type { Path, Probe } from '@macadam/score';
import type { Context } from '../context/context';
import type { Draft } from './Draft';
import { endsByItself, type WorkloadKind } from './kind';
import { overrideOf } from './overrides';
import { mainContainer, probePort } from './ports';

type Probes = {
  livenessProbe?: Record<string, unknown>;
  readinessProbe?: Record<string, unknown>;
};

/**
 * Probes of a container: what the Score file gives; else, for the container that serves, the defaults on its service
 * port. Other containers get only what `probes.worker` says, since a probe that asks nothing proves nothing; those of a
 * Job get none.
 *
 * @param at - manifest path of the container
 */
export function probesOf(
  context: Context,
  container: string,
  { draft, at, kind }: { draft: Draft; at: Path; kind: WorkloadKind },
): Probes {
  const given = context.workload.containers[container];
  const fallback: DefaultProbes = endsByItself(kind)
    ? {}
    : defaultProbes(context, container);
  const probes: Probes = {};
  for (const name of ['livenessProbe', 'readinessProbe'] as const) {
    const own = given[name];
    const usual = fallback[name];
    const manifest: Path = [...at, name];
    const score: Path = ['containers', container, name];
    if (own) {
      const probe = toProbe(context, own, score);
      if (!probe) continue;
      probes[name] = probe;
      if (usual) draft.overridden(manifest, usual.value, usual.source, score);
      else draft.fromScore(manifest, score);
    } else if (usual) {
      probes[name] = usual.value;
      if (usual.by) {
        draft.overridden(manifest, usual.value, usual.source, usual.by);
      } else {
        draft.fromDefault(manifest, usual.value, usual.source);
      }
    }
  }
  return probes;
}

type DefaultProbes = {
  livenessProbe?: DefaultProbe;
  readinessProbe?: DefaultProbe;
};

interface DefaultProbe {
  value: Record<string, unknown>;
  source: Path;
  /** The annotation that shaped it. */
  by?: Path;
}

function defaultProbes(context: Context, container: string): DefaultProbes {
  const { probes } = context.defaults;
  const port = probePort(context.workload);
  if (port === undefined || container !== mainContainer(context.workload)) {
    const command = probes?.worker?.command;
    if (!command) return {};
    const probe = {
      value: { exec: { command } },
      source: ['probes', 'worker'],
    };
    return { livenessProbe: probe, readinessProbe: probe };
  }
  const kindOverride = overrideOf(context, 'probe');
  const pathOverride = overrideOf(context, 'probe-path');
  const kind = kindOverride?.value ?? probes?.service.kind ?? 'none';
  if (kind !== 'tcp' && kind !== 'http' && kind !== 'none') {
    context.problems.add(kindOverride?.path ?? [], {
      message: `must be "tcp", "http" or "none", not ${JSON.stringify(kind)}`,
      code: 'override-value',
    });
    return {};
  }
  if (kind === 'none') return {};
  const timing = {
    ...(probes?.service.periodSeconds
      ? { periodSeconds: probes.service.periodSeconds }
      : {}),
    ...(probes?.service.failureThreshold
      ? { failureThreshold: probes.service.failureThreshold }
      : {}),
  };
  const path = pathOverride?.value ?? probes?.service.path ?? '/';
  const source: Path = ['probes', 'service'];
  const by = (pathOverride ?? kindOverride)?.path;
  const tcp = { tcpSocket: { port }, ...timing };
  const http = { httpGet: { path, port }, ...timing };
  const httpWanted = kind === 'http' || pathOverride !== undefined;
  return {
    // A process that listens is alive; restarting one whose page fails would hide the reason.
    livenessProbe: { value: tcp, source },
    readinessProbe: {
      value: httpWanted ? http : tcp,
      source,
      ...(by ? { by } : {}),
    },
  };
}

function toProbe(
  context: Context,
  probe: Probe,
  path: Path,
): Record<string, unknown> | undefined {
  if (probe.httpGet && probe.exec) {
    context.problems.add(path, {
      message:
        'a probe is either httpGet or exec; Kubernetes does not take both',
      hint: 'remove one of them',
      code: 'probe-both',
    });
    return undefined;
  }
  if (probe.exec) return { exec: { command: probe.exec.command } };
  return probe.httpGet ? { httpGet: { ...probe.httpGet } } : undefined;
}
