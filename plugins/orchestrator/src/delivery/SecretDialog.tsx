import { useApi } from '@backstage/frontend-plugin-api';
import { PasswordField, Switch, Text, TextAreaField } from '@backstage/ui';
import type { SuppliedSecret } from '@macadam/plugin-gitops-common';
import { ActionDialog, useAction } from '@macadam/plugin-ui-react';
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
  const action = useAction();
  const put = async () => {
    const request = { environment, values };
    if (
      !(await action.run(() => api.putSecret(workload, secret.name, request)))
    )
      return;
    onPut();
    onClose();
  };
  const Field = hasLines ? TextAreaField : PasswordField;
  return (
    <ActionDialog
      title={`Secret ${secretName(secret)} in ${environment}`}
      button="Put it there"
      failure="Not put there"
      action={action}
      isReady={secret.fields.every(({ name }) => values[name])}
      onConfirm={put}
      onClose={onClose}
    >
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
          isDisabled={action.busy}
        />
      ))}
      <Switch
        label="It has several lines"
        isSelected={hasLines}
        onChange={setHasLines}
      />
    </ActionDialog>
  );
};
