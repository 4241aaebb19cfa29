import { useApi } from '@backstage/frontend-plugin-api';
import {
  Alert,
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Flex,
  PasswordField,
  Switch,
  Text,
  TextAreaField,
} from '@backstage/ui';
import type { SuppliedSecret } from '@macadam/plugin-gitops-common';
import { useState } from 'react';
import { orchestratorApiRef } from '../api';
import { secretName } from './secretName';

/** Takes the values of a secret. They live in this dialog only, and go with it. */
export const SecretDialog = ({
  workload,
  environment,
  secret,
  onClose,
  onPut,
}: {
  workload: string;
  environment: string;
  secret: SuppliedSecret;
  onClose: () => void;
  onPut: () => void;
}) => {
  const api = useApi(orchestratorApiRef);
  const [values, setValues] = useState<Record<string, string>>({});
  const [hasLines, setHasLines] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const put = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await api.putSecret(workload, secret.name, { environment, values });
      onPut();
      onClose();
    } catch (thrown) {
      setError(thrown instanceof Error ? thrown.message : String(thrown));
      setBusy(false);
    }
  };
  const Field = hasLines ? TextAreaField : PasswordField;
  return (
    <Dialog isOpen isDismissable onOpenChange={open => !open && onClose()}>
      <DialogHeader>
        Secret {secretName(secret)} in {environment}
      </DialogHeader>
      <DialogBody>
        <Flex direction="column" gap="4">
          <Text as="p">
            It goes to the store {secret.store.name}, in place of what is there.
            Nobody reads it here again, and it is in no repository and no log.
          </Text>
          {secret.fields.map(({ name }) => (
            <Field
              key={name}
              label={name === 'value' ? 'Value' : name}
              autoComplete="off"
              value={values[name] ?? ''}
              onChange={value => setValues({ ...values, [name]: value })}
              isDisabled={busy}
            />
          ))}
          <Switch
            label="It has several lines"
            isSelected={hasLines}
            onChange={setHasLines}
          />
          {error && (
            <Alert status="danger" title="Not put there" description={error} />
          )}
        </Flex>
      </DialogBody>
      <DialogFooter>
        <Button variant="secondary" onPress={onClose}>
          Cancel
        </Button>
        <Button
          isDisabled={busy || secret.fields.some(({ name }) => !values[name])}
          onPress={put}
        >
          Put it there
        </Button>
      </DialogFooter>
    </Dialog>
  );
};
