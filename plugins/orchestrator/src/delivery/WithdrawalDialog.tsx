import { workloadName } from '@macadam/plugin-orchestrator-common';
import { useApi } from '@backstage/frontend-plugin-api';
import { Text } from '@backstage/ui';
import { orchestratorApiRef } from '../api';
import { ConfirmDialog } from './ConfirmDialog';

/** Asks twice before a workload stops. */
export const WithdrawalDialog = ({
  workload,
  environment,
  onClose,
  onConfirmed,
}: {
  workload: string;
  environment: string;
  onClose: () => void;
  onConfirmed: () => void;
}) => {
  const api = useApi(orchestratorApiRef);
  return (
    <ConfirmDialog
      title={`Remove ${workloadName(workload)} from ${environment}`}
      environment={environment}
      button="Remove it"
      failure="Not removed"
      act={() => api.confirmWithdrawal(workload, { environment })}
      onClose={onClose}
      onConfirmed={onConfirmed}
    >
      <Text as="p">
        {workloadName(workload)} stops in {environment}, and what it is made of
        is deleted. What holds data is kept until it is deleted on this page.
      </Text>
    </ConfirmDialog>
  );
};
