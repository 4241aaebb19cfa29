import { Button, Text } from '@backstage/ui';
import { PlainList, readable, Row } from '@macadam/plugin-ui-react';
import type { EnvironmentCard } from '@macadam/plugin-orchestrator-common';
import { useState } from 'react';
import { RemovalDialog } from './RemovalDialog';
import { removalGroups, type RemovalGroup } from './view';
import styles from './Delivery.module.css';

/** What holds data and is declared no more: it stays until a person says that it may go. */
export const Removals = ({
  workload,
  view,
  onConfirmed,
}: {
  workload: string;
  view: Pick<EnvironmentCard, 'environment' | 'may' | 'removals'>;
  onConfirmed: () => void;
}) => {
  const { environment, may, removals } = view;
  const [asked, setAsked] = useState<RemovalGroup>();
  if (removals.length === 0) return null;
  return (
    <section
      className={styles.approval}
      aria-label={`To be deleted in ${environment}`}
    >
      <Text as="p" weight="bold">
        To be deleted, with the data
      </Text>
      <PlainList>
        {removalGroups(removals).map(group => (
          <li key={group.resource}>
            <Row spread>
              <div>
                <code>{group.resource}</code>
                <Text as="p" variant="body-small" color="secondary">
                  {group.waiting
                    ? 'Nothing declares it any more. It is kept until a person deletes it.'
                    : 'Confirmed: it goes when the cluster has taken it in.'}
                </Text>
              </div>
              {group.waiting && (
                <Button
                  variant="secondary"
                  destructive
                  isDisabled={!may.allowed}
                  onPress={() => setAsked(group)}
                >
                  Delete…
                </Button>
              )}
            </Row>
          </li>
        ))}
      </PlainList>
      {!may.allowed && (
        <Text variant="body-small" color="secondary">
          {readable(may.reason)}
        </Text>
      )}
      {asked && (
        <RemovalDialog
          workload={workload}
          environment={environment}
          group={asked}
          onClose={() => setAsked(undefined)}
          onConfirmed={onConfirmed}
        />
      )}
    </section>
  );
};
