import { Accordion, AccordionPanel, AccordionTrigger } from '@backstage/ui';
import type {
  Deployment,
  EnvironmentCard,
} from '@macadam/plugin-orchestrator-common';
import { PlainList } from '@macadam/plugin-ui-react';
import { useState } from 'react';
import { DeploymentGraph } from '../graph/DeploymentGraph';

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
        <PlainList>
          {resources.map(({ id, key, type, definition, why }) => (
            <li key={id}>
              <strong>{key}</strong> ({type}) by <code>{definition.name}</code>
              <div>{why}</div>
            </li>
          ))}
        </PlainList>
      </AccordionPanel>
    </Accordion>
  );
};
