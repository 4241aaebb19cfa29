import { TextField } from '@backstage/ui';
import { ActionDialog, useAction } from '@macadam/plugin-ui-react';
import { useState, type ReactNode } from 'react';

/** Asks twice before something goes: the environment has to be written. */
export const ConfirmDialog = ({
  title,
  environment,
  button,
  failure,
  act,
  onClose,
  onConfirmed,
  children,
}: {
  title: string;
  environment: string;
  /** On the button that does it. */
  button: string;
  /** Above the reason why it was not done. */
  failure: string;
  act: () => Promise<unknown>;
  onClose: () => void;
  onConfirmed: () => void;
  /** What goes. */
  children: ReactNode;
}) => {
  const [typed, setTyped] = useState('');
  const action = useAction();
  const confirm = async () => {
    if (!(await action.run(act))) return;
    onConfirmed();
    onClose();
  };
  return (
    <ActionDialog
      title={title}
      button={button}
      cancel="Keep it"
      failure={failure}
      action={action}
      isReady={typed.trim() === environment}
      isDestructive
      onConfirm={confirm}
      onClose={onClose}
    >
      {children}
      <TextField
        label={`Write ${environment} to confirm`}
        value={typed}
        onChange={setTyped}
        isDisabled={action.busy}
      />
    </ActionDialog>
  );
};
