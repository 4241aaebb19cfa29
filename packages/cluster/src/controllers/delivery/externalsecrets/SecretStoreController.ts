/** Says of every secret store whether it can be used. */
import {
  type ClusterContext,
  type Controller,
  kubeTime,
  WorkQueue,
} from '../../../runtime';
import { withReady } from '../conditions';
import { keyOf, refFor, writeStatus } from '../statusWriter';
import { capabilitiesOf, secretStoreTypes, storeProblem } from './provider';

const component = 'external-secrets';

type StoreType = (typeof secretStoreTypes)[number];

export class SecretStoreController implements Controller {
  readonly name = 'secret-stores';
  private readonly queues: { type: StoreType; queue: WorkQueue }[];
  private stops: (() => void)[] = [];

  constructor(private readonly context: ClusterContext) {
    const { clock, logger } = context;
    this.queues = secretStoreTypes.map(type => ({
      type,
      queue: new WorkQueue({
        name: type.kind,
        clock,
        logger,
        reconcile: key => this.judge(type, key),
      }),
    }));
  }

  start(): void {
    this.stops = this.queues.map(({ type, queue }) =>
      this.context.client.watch(type, ({ object }) => queue.add(keyOf(object))),
    );
  }

  async stop(): Promise<void> {
    for (const stop of this.stops) stop();
    await Promise.all(this.queues.map(({ queue }) => queue.stop()));
  }

  private judge(type: StoreType, key: string): void {
    const { client, clock } = this.context;
    const store = client.get(refFor(type, key));
    if (!store) return;
    const problem = storeProblem(store);
    writeStatus(client, refFor(type, key), component, status => ({
      ...status,
      capabilities: capabilitiesOf(store),
      conditions: withReady(
        status,
        problem === undefined,
        problem === undefined ? 'Valid' : 'InvalidProviderConfig',
        problem ?? 'store validated',
        kubeTime(clock),
      ),
    }));
  }
}
