import { commitWaves } from '../waves/commitWaves';
import type { DeliveryPlan } from '../waves/plan';
import type { TestReplica } from './TestReplica';

/** Commits what the cluster has yet to take in, as the worker does once it has. @returns the state of the stage */
export async function commitPlan(
  { orchestrator: { environments, store } }: TestReplica,
  id: string,
  plan: DeliveryPlan,
): Promise<string> {
  const record = await store.get(id);
  if (!record) throw new Error(`${id} is not recorded`);
  const result = await commitWaves(
    record,
    {
      plan,
      waveReady: async () => ({ ready: true, reason: '', failed: [] }),
    },
    {
      environments,
      tree: environment => environments.tree(environment, record.row),
      record: event => store.append(id, [event]),
      mayGoOn: async () => true,
      committed: async () => {},
    },
  );
  if (result === 'lost') return result;
  await store.append(id, [{ stage: 'commit', ...result }]);
  return result.state;
}
