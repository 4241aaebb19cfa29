import { Accordion, AccordionPanel, AccordionTrigger } from '@backstage/ui';
import type { EnvironmentCard } from '@macadam/plugin-orchestrator-common';
import { ResourceGraph } from './ResourceGraph';
import styles from './Delivery.module.css';

/** What a workload asks for, which definition answered, and why that one. */
export const Resources = ({
  workload,
  resources,
}: Pick<EnvironmentCard, 'resources'> & { workload: string }) =>
  resources.length > 0 && (
    <Accordion>
      <AccordionTrigger title={`Resources (${resources.length})`} />
      <AccordionPanel>
        <ResourceGraph workload={workload} resources={resources} />
        <ul className={styles.plain}>
          {resources.map(({ id, key, type, definition, why, candidates }) => (
            <li key={id}>
              <strong>{key}</strong> ({type}) by <code>{definition.name}</code>
              <div>{why}</div>
              <ul aria-label={`Candidates for ${key}`}>
                {candidates.map(candidate => (
                  <li key={candidate.definition}>
                    {candidate.matched ? 'Matched' : 'Not matched'}:{' '}
                    <code>{candidate.definition}</code>, {candidate.reason}
                  </li>
                ))}
              </ul>
            </li>
          ))}
        </ul>
      </AccordionPanel>
    </Accordion>
  );
