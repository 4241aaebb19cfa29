import type { ObjectHealth } from '@macadam/plugin-gitops-common';
import { HealthBadge } from '@macadam/plugin-ui-react';
import {
  Accordion,
  AccordionPanel,
  AccordionTrigger,
  Flex,
  Text,
} from '@backstage/ui';
import { groupByResource, sortObjects } from './rootCauses';
import styles from './ObjectList.module.css';

const Objects = ({ objects }: { objects: ObjectHealth[] }) => (
  <ul className={styles.objects}>
    {objects.map(({ uid, kind, name, status, message }) => (
      <li key={uid} className={styles.object}>
        <HealthBadge status={status} />
        <span className={styles.name}>
          {kind}/{name}
        </span>
        {message && (
          <Text
            as="span"
            variant="body-small"
            color="secondary"
            className={styles.message}
          >
            {message}
          </Text>
        )}
      </li>
    ))}
  </ul>
);

const Grouped = ({ objects }: { objects: ObjectHealth[] }) => (
  <div className={styles.groups}>
    {groupByResource(objects).map(({ resource, objects: members }) => (
      <section key={resource ?? ''}>
        <Text as="h4" variant="body-small" weight="bold" color="secondary">
          {resource ? `Resource ${resource}` : 'The service itself'}
        </Text>
        <Objects objects={members} />
      </section>
    ))}
  </div>
);

const Folded = ({
  title,
  objects,
}: {
  title: string;
  objects: ObjectHealth[];
}) =>
  objects.length > 0 && (
    <Accordion>
      <AccordionTrigger title={`${title} (${objects.length})`} />
      <AccordionPanel>
        <Grouped objects={objects} />
      </AccordionPanel>
    </Accordion>
  );

/** The objects of a workload: what is wrong at its root first; what follows from it and what is healthy folded away. */
export const ObjectList = ({
  objects,
}: {
  objects: readonly ObjectHealth[];
}) => {
  const { causes, consequences, healthy } = sortObjects(objects);
  return (
    <Flex direction="column" gap="3">
      {causes.length > 0 && <Grouped objects={causes} />}
      <Folded title="Waiting for those above" objects={consequences} />
      <Folded title="Healthy" objects={healthy} />
    </Flex>
  );
};
