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
import type { RemovalGroup } from './view';
import styles from './Delivery.module.css';

/** Asks twice before data goes: what goes is listed, and its name has to be written. */
export const RemovalDialog = ({
  workload,
  environment,
  group,
  onClose,
  onConfirmed,
}: {
  workload: string;
  environment: string;
  group: RemovalGroup;
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
      await api.confirmRemoval(workload, {
        environment,
        objects: group.objects,
      });
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
        Delete {group.resource} in {environment}
      </DialogHeader>
      <DialogBody>
        <Flex direction="column" gap="4">
          <Text as="p">
            These objects and the data in them are deleted from {environment}.
            It cannot be undone.
          </Text>
          <ul className={styles.plain}>
            {group.objects.map(({ kind, namespace, name }) => (
              <li key={`${kind}/${name}`}>
                <strong>
                  {kind}/{name}
                </strong>{' '}
                {namespace && `in ${namespace}`}
              </li>
            ))}
          </ul>
          <TextField
            label={`Write ${environment} to confirm`}
            value={typed}
            onChange={setTyped}
            isDisabled={busy}
          />
          {error && (
            <Alert status="danger" title="Not deleted" description={error} />
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
          Delete with its data
        </Button>
      </DialogFooter>
    </Dialog>
  );
};
