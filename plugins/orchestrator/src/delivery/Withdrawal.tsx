import { Button, Text } from '@backstage/ui';
import { readable, Row } from '@macadam/plugin-ui-react';
import type { EnvironmentCard } from '@macadam/plugin-orchestrator-common';
import { useState } from 'react';
import { WithdrawalDialog } from './WithdrawalDialog';
import styles from './Delivery.module.css';

/** A workload that left Git and still runs here: it stays until a person says that it goes. */
export const Withdrawal = ({
  workload,
  view,
  onConfirmed,
}: {
  workload: string;
  view: Pick<EnvironmentCard, 'environment' | 'may' | 'withdrawal'>;
  onConfirmed: () => void;
}) => {
  const { environment, may, withdrawal } = view;
  const [isAsked, setIsAsked] = useState(false);
  if (withdrawal?.state !== 'waiting') return null;
  return (
    <section
      className={styles.approval}
      aria-label={`Removed from Git, in ${environment}`}
    >
      <Row spread>
        <div>
          <Text as="p" weight="bold">
            Removed from Git, still runs
          </Text>
          <Text as="p" variant="body-small" color="secondary">
            {readable(withdrawal.reason)}.
          </Text>
        </div>
        <Button
          variant="secondary"
          destructive
          isDisabled={!may.allowed}
          onPress={() => setIsAsked(true)}
        >
          Remove from {environment}…
        </Button>
      </Row>
      {!may.allowed && (
        <Text variant="body-small" color="secondary">
          {readable(may.reason)}
        </Text>
      )}
      {isAsked && (
        <WithdrawalDialog
          workload={workload}
          environment={environment}
          onClose={() => setIsAsked(false)}
          onConfirmed={onConfirmed}
        />
      )}
    </section>
  );
};
