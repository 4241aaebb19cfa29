import type { Path } from '../reading/yaml';
import { noteInExpressions } from './everyExpression';

const OF_CLUSTER = ['globalContext', 'http'];

/**
 * Notes expressions of a policy for one namespace that reach what is not of a namespace: Kyverno stores no such policy
 * (`http` only where it is told to).
 */
export function checkOwnNamespace(
  spec: unknown,
  path: Path,
  note: (path: Path, message: string) => void,
): void {
  noteInExpressions(
    spec,
    path,
    part =>
      part.op === 'id'
        ? OF_CLUSTER.find(name => name === part.args)
        : undefined,
    (here, found) =>
      note(
        here,
        `a policy of one namespace does not use '${found}', which is not of a namespace`,
      ),
  );
}
