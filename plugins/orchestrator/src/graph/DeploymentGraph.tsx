import { useApi } from '@backstage/frontend-plugin-api';
import { Flex, Text } from '@backstage/ui';
import {
  GITOPS_WORKLOADS_CHANNEL,
  type Fact,
} from '@macadam/plugin-gitops-common';
import {
  FactView,
  gitopsApiRef,
  HealthBadge,
  LiveView,
  useLive,
} from '@macadam/plugin-ui-react';
import {
  WORKLOADS_CHANNEL,
  type Deployment,
  type DeploymentDetail,
  type ResourceGraph,
} from '@macadam/plugin-orchestrator-common';
import { useCallback, useId, useState } from 'react';
import { orchestratorApiRef } from '../api';
import { runtimeOf } from '../runtime';
import { layoutGraph, NODE, type PlacedNode } from './layoutGraph';
import { NodeDetails } from './NodeDetails';
import { stateOf, subjectsOf, type NodeState, type Shown } from './nodeState';
import styles from './Graph.module.css';

const curve = (from: PlacedNode, to: PlacedNode) => {
  const [x1, y1] = [from.x + NODE.width, from.y + NODE.height / 2];
  const [x2, y2] = [to.x, to.y + NODE.height / 2];
  const middle = (x1 + x2) / 2;
  return `M${x1},${y1} C${middle},${y1} ${middle},${y2} ${x2},${y2}`;
};

const State = ({ state }: { state: Fact<NodeState> }) => (
  <FactView fact={state} none={null}>
    {({ status }) => <HealthBadge status={status} />}
  </FactView>
);

const Drawing = ({
  graph,
  detail,
  stateAt,
}: {
  graph: ResourceGraph;
  detail: DeploymentDetail;
  /** Absent where the deployment is of the past: what runs is another. */
  stateAt?: (node: PlacedNode) => Fact<NodeState>;
}) => {
  const [chosen, setChosen] = useState('workload');
  const panel = useId();
  const { nodes, edges, width, height } = layoutGraph(graph);
  const selected = nodes.find(({ id }) => id === chosen);
  return (
    <Flex direction="column" gap="3">
      <div className={styles.scroll} role="region" aria-label="Graph">
        <div className={styles.graph} style={{ width, height }}>
          <svg width={width} height={height} aria-hidden="true">
            {edges.map(({ from, to, kind }) => (
              <path
                key={`${from.id} ${to.id}`}
                d={curve(from, to)}
                data-kind={kind}
                data-chosen={from.id === chosen || to.id === chosen}
              />
            ))}
          </svg>
          {nodes.map(node => (
            <button
              key={node.id}
              type="button"
              className={styles.node}
              data-kind={node.kind}
              aria-pressed={node.id === chosen}
              aria-controls={panel}
              style={{ left: node.x, top: node.y, ...NODE }}
              title={node.label}
              onClick={() => setChosen(node.id)}
            >
              <span className={styles.label}>{node.label}</span>{' '}
              <span className={styles.detail}>
                <span className={styles.type}>
                  {node.kind === 'other-workload' ? 'workload' : node.detail}
                  {node.shared && ', shared'}
                </span>{' '}
                {stateAt && <State state={stateAt(node)} />}
              </span>
            </button>
          ))}
        </div>
      </div>
      <div id={panel} aria-live="polite">
        {selected && (
          <NodeDetails
            node={selected}
            graph={graph}
            detail={detail}
            state={stateAt?.(selected)}
          />
        )}
      </div>
    </Flex>
  );
};

const shownOf = (
  { graph, detail }: { graph: ResourceGraph; detail: DeploymentDetail },
  own: string,
): Shown => ({ graph, own, resources: detail.resources });

/** What depends on what in a deployment, the state of each, and why, for the one that is chosen. */
export const DeploymentGraph = ({
  deployment: { id, workload, environment },
  current,
}: {
  deployment: Pick<Deployment, 'id' | 'workload' | 'environment'>;
  /** Whether it is what the environment holds now. */
  current: boolean;
}) => {
  const api = useApi(orchestratorApiRef);
  const gitops = useApi(gitopsApiRef);
  const load = useCallback(async () => {
    const [graph, detail] = await Promise.all([
      api.graph(id),
      api.deployment(id),
    ]);
    return { graph, detail };
  }, [api, id]);
  const live = useLive(load, { channels: [WORKLOADS_CHANNEL], workload });
  const subjects =
    live.state === 'ready' || live.state === 'stale'
      ? subjectsOf(shownOf(live.value, workload)).join(' ')
      : workload;
  const loadStatus = useCallback(
    () => gitops.status(subjects.split(' ')),
    [gitops, subjects],
  );
  const status = useLive(loadStatus, { channels: [GITOPS_WORKLOADS_CHANNEL] });
  return (
    <LiveView live={live} what="resource graph">
      {({ graph, detail }) => (
        <>
          {!current && (
            <Text as="p" variant="body-small" color="secondary">
              As it was deployed. What runs now is another deployment, so no
              state is shown.
            </Text>
          )}
          <Drawing
            graph={graph}
            detail={detail}
            {...(current && {
              stateAt: (node: PlacedNode) =>
                stateOf(node, shownOf({ graph, detail }, workload), subject =>
                  runtimeOf(status, subject, environment),
                ),
            })}
          />
        </>
      )}
    </LiveView>
  );
};
