/** Says of every secret store whether it can be used. */
import {
  type ClusterContext,
  type Controller,
  kubeTime,
  type KubeObject,
} from '../../../runtime';
import { conditionsOf, withCondition } from '../conditions';
import { refOf } from '../flux/inventory';
import { writeStatus } from '../statusWriter';
import { secretStoreTypes, storeProblem } from './provider';

export class SecretStoreController implements Controller {
  readonly name = 'secret-stores';
  private stops: (() => void)[] = [];

  constructor(private readonly context: ClusterContext) {}

  start(): void {
    this.stops = secretStoreTypes.map(type =>
      this.context.client.watch(type, event => {
        if (event.type !== 'DELETED') this.judge(event.object);
      }),
    );
  }

  async stop(): Promise<void> {
    for (const stop of this.stops) stop();
  }

  private judge(store: KubeObject): void {
    const problem = storeProblem(store);
    const time = kubeTime(this.context.clock);
    writeStatus(
      this.context.client,
      refOf(store),
      'external-secrets',
      status => ({
        ...status,
        capabilities: 'ReadOnly',
        conditions: withCondition(
          conditionsOf({ status }),
          problem
            ? {
                type: 'Ready',
                status: 'False',
                reason: 'InvalidProviderConfig',
                message: problem,
              }
            : {
                type: 'Ready',
                status: 'True',
                reason: 'Valid',
                message: 'store validated',
              },
          time,
        ),
      }),
    );
  }
}
