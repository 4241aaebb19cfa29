import type { EnvironmentCard } from '@macadam/plugin-orchestrator-common';
import { layoutResources, NODE, type GraphNode } from './layoutResources';
import styles from './Delivery.module.css';

const LONGEST = 20;
const short = (text: string) =>
  text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;

const curve = (from: GraphNode, to: GraphNode) => {
  const [x1, y1] = [from.x + NODE.width, from.y + NODE.height / 2];
  const [x2, y2] = [to.x, to.y + NODE.height / 2];
  const middle = (x1 + x2) / 2;
  return `M${x1},${y1} C${middle},${y1} ${middle},${y2} ${x2},${y2}`;
};

/** A workload, what it asks for, and what that needs in turn; the list beside it says the same in words. */
export const ResourceGraph = ({
  workload,
  resources,
}: {
  workload: string;
  resources: EnvironmentCard['resources'];
}) => {
  const { nodes, edges, width, height } = layoutResources(workload, resources);
  return (
    <div className={styles.graph}>
      <svg
        role="img"
        aria-label={`Resources of ${workload}`}
        width={width + 2}
        height={height + 2}
        viewBox={`-1 -1 ${width + 2} ${height + 2}`}
      >
        {edges.map(({ from, to }) => (
          <path key={`${from.id} ${to.id}`} d={curve(from, to)} />
        ))}
        {nodes.map(({ id, label, detail, x, y }) => (
          <g key={id} transform={`translate(${x},${y})`}>
            <title>{`${label} (${detail})`}</title>
            <rect {...NODE} rx={6} />
            <text x={12} y={22}>
              {short(label)}
            </text>
            <text x={12} y={40} className={styles.graphDetail}>
              {short(detail)}
            </text>
          </g>
        ))}
      </svg>
    </div>
  );
};
