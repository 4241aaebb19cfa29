import {
  Alert,
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Flex,
  TextField,
} from '@backstage/ui';
import { useState, type ReactNode } from 'react';

/** Asks twice before something goes: the environment has to be written. What fails is said, and can be tried again. */
export const ConfirmDialog = ({
  title,
  environment,
  action,
  failure,
  act,
  onClose,
  onConfirmed,
  children,
}: {
  title: string;
  environment: string;
  /** On the button that does it. */
  action: string;
  /** Above the reason why it was not done. */
  failure: string;
  act: () => Promise<unknown>;
  onClose: () => void;
  onConfirmed: () => void;
  /** What goes. */
  children: ReactNode;
}) => {
  const [typed, setTyped] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const confirm = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await act();
      onConfirmed();
      onClose();
    } catch (thrown) {
      setError(thrown instanceof Error ? thrown.message : String(thrown));
      setBusy(false);
    }
  };
  return (
    <Dialog isOpen isDismissable onOpenChange={open => !open && onClose()}>
      <DialogHeader>{title}</DialogHeader>
      <DialogBody>
        <Flex direction="column" gap="4">
          {children}
          <TextField
            label={`Write ${environment} to confirm`}
            value={typed}
            onChange={setTyped}
            isDisabled={busy}
          />
          {error && (
            <Alert status="danger" title={failure} description={error} />
          )}
        </Flex>
      </DialogBody>
      <DialogFooter>
        <Button variant="secondary" onPress={onClose}>
          Keep it
        </Button>
        <Button
          destructive
          isDisabled={busy || typed.trim() !== environment}
          onPress={confirm}
        >
          {action}
        </Button>
      </DialogFooter>
    </Dialog>
  );
};
