import { useApi } from '@backstage/frontend-plugin-api';
import {
  Alert,
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Flex,
  Text,
  TextField,
} from '@backstage/ui';
import { useState } from 'react';
import { orchestratorApiRef } from '../api';

/** Asks twice before a workload stops: the environment has to be written. */
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
  const [typed, setTyped] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const confirm = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await api.confirmWithdrawal(workload, { environment });
      onConfirmed();
      onClose();
    } catch (failure) {
      setError(failure instanceof Error ? failure.message : String(failure));
      setBusy(false);
    }
  };
  return (
    <Dialog isOpen isDismissable onOpenChange={open => !open && onClose()}>
      <DialogHeader>
        Remove {workload} from {environment}
      </DialogHeader>
      <DialogBody>
        <Flex direction="column" gap="4">
          <Text as="p">
            {workload} stops in {environment}, and what it is made of is
            deleted. What holds data is kept until it is deleted on this page.
          </Text>
          <TextField
            label={`Write ${environment} to confirm`}
            value={typed}
            onChange={setTyped}
            isDisabled={busy}
          />
          {error && (
            <Alert status="danger" title="Not removed" description={error} />
          )}
        </Flex>
      </DialogBody>
      <DialogFooter>
        <Button variant="secondary" onPress={onClose}>
          Keep it
        </Button>
        <Button
          isDisabled={busy || typed.trim() !== environment}
          onPress={confirm}
        >
          Remove it
        </Button>
      </DialogFooter>
    </Dialog>
  );
};
