import { Accordion, AccordionPanel, AccordionTrigger } from '@backstage/ui';
import type {
  Deployment,
  EnvironmentCard,
} from '@macadam/plugin-orchestrator-common';
import { useState } from 'react';
import { DeploymentGraph } from '../graph/DeploymentGraph';
import styles from './Delivery.module.css';

/** What a workload asks for and which definition answered; the graph says why that one, and how each is. */
export const Resources = ({
  deployment,
  resources,
}: Pick<EnvironmentCard, 'resources'> & { deployment: Deployment }) => {
  const [open, setOpen] = useState(false);
  return (
    <Accordion onExpandedChange={setOpen}>
      <AccordionTrigger title={`Resources (${resources.length})`} />
      <AccordionPanel>
        {open && <DeploymentGraph deployment={deployment} current />}
        <ul className={styles.plain}>
          {resources.map(({ id, key, type, definition, why }) => (
            <li key={id}>
              <strong>{key}</strong> ({type}) by <code>{definition.name}</code>
              <div>{why}</div>
            </li>
          ))}
        </ul>
      </AccordionPanel>
    </Accordion>
  );
};
