import { Link, Text } from '@backstage/ui';
import type { Fact } from '@macadam/plugin-gitops-common';
import { FactView, HealthBadge, Row } from '@macadam/plugin-ui-react';
import type {
  DeploymentDetail,
  GraphEdge,
  GraphNode,
  ResourceGraph,
} from '@macadam/plugin-orchestrator-common';
import { deliveryPath } from '../paths';
import { workloadAt, type NodeState } from './nodeState';
import styles from './Graph.module.css';

const OUT: Record<GraphEdge['kind'], string> = {
  uses: 'Uses',
  needs: 'Needs',
  makes: 'Makes',
  calls: 'Calls',
};
const IN: Record<GraphEdge['kind'], string> = {
  uses: 'Used by',
  needs: 'Needed by',
  makes: 'Made by',
  calls: 'Called by',
};

/** `Uses: db, cache`, for each kind of edge at a node. */
function neighbours(node: GraphNode, { nodes, edges }: ResourceGraph) {
  const labelOf = (id: string) =>
    nodes.find(each => each.id === id)?.label ?? id;
  const found = new Map<string, string[]>();
  const add = (words: string, id: string) =>
    found.set(words, [...(found.get(words) ?? []), labelOf(id)]);
  edges.forEach(({ from, to, kind }) => {
    if (from === node.id) add(OUT[kind], to);
    if (to === node.id) add(IN[kind], from);
  });
  return [...found].map(([words, labels]) => `${words}: ${labels.join(', ')}`);
}

const WhyThisOne = ({
  resource,
}: {
  resource: DeploymentDetail['resources'][number];
}) => (
  <>
    <Text as="p">
      Answered by <code>{resource.definition.name}</code> (
      {resource.definition.file}:{resource.definition.line}): {resource.why}
    </Text>
    <ul aria-label={`Candidates for ${resource.key}`}>
      {resource.candidates.map(({ definition, matched, reason }) => (
        <li key={definition}>
          {matched ? 'Matched' : 'Not matched'}: <code>{definition}</code>,{' '}
          {reason}
        </li>
      ))}
    </ul>
  </>
);

/** One node of a graph: how it is, what it has to do with the others, and why it is there. */
export const NodeDetails = ({
  node,
  graph,
  detail,
  state,
}: {
  node: GraphNode;
  graph: ResourceGraph;
  detail: DeploymentDetail;
  state?: Fact<NodeState>;
}) => {
  const resource =
    node.kind === 'resource'
      ? detail.resources.find(({ key }) => key === node.label)
      : undefined;
  return (
    <section className={styles.details} aria-label={`About ${node.label}`}>
      <Row>
        <strong>
          {node.kind === 'other-workload' ? (
            <Link href={deliveryPath(workloadAt(node, detail.workload))}>
              {node.label}
            </Link>
          ) : (
            node.label
          )}
        </strong>
        {state && (
          <FactView fact={state} none="has no health of its own">
            {({ status, message }) => (
              <>
                <HealthBadge status={status} />
                {message && ` ${message}`}
              </>
            )}
          </FactView>
        )}
      </Row>
      {state?.state === 'unknown' && state.reason && (
        <Text as="p" variant="body-small" color="secondary">
          {state.reason}
        </Text>
      )}
      {neighbours(node, graph).map(line => (
        <Text key={line} as="p" variant="body-small" color="secondary">
          {line}
        </Text>
      ))}
      {resource && <WhyThisOne resource={resource} />}
    </section>
  );
};
