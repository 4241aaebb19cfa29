import {
  Alert,
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Flex,
} from '@backstage/ui';
import type { ReactNode } from 'react';
import type { Action } from './useAction';

/** Asks before something is done, and does it. What fails is said in the dialog, and can be tried again. */
export const ActionDialog = ({
  title,
  button,
  cancel = 'Cancel',
  failure,
  action,
  isReady = true,
  isDestructive = false,
  isDismissable = true,
  width,
  onConfirm,
  onClose,
  children,
}: {
  title: ReactNode;
  /** On the button that does it. */
  button: string;
  /** On the button that does not. */
  cancel?: string;
  /** Above the reason why it was not done. */
  failure: string;
  action: Action;
  /** Whether all that it needs is filled in. */
  isReady?: boolean;
  isDestructive?: boolean;
  /** Whether a click outside closes it. */
  isDismissable?: boolean;
  width?: string;
  onConfirm: () => void;
  onClose: () => void;
  children: ReactNode;
}) => (
  <Dialog
    isOpen
    isDismissable={isDismissable}
    width={width}
    onOpenChange={open => !open && onClose()}
  >
    <DialogHeader>{title}</DialogHeader>
    <DialogBody>
      <Flex direction="column" gap="4">
        {children}
        {action.error && (
          <Alert status="danger" title={failure} description={action.error} />
        )}
      </Flex>
    </DialogBody>
    <DialogFooter>
      <Button variant="secondary" onPress={onClose}>
        {cancel}
      </Button>
      <Button
        destructive={isDestructive}
        isDisabled={action.busy || !isReady}
        onPress={onConfirm}
      >
        {button}
      </Button>
    </DialogFooter>
  </Dialog>
);
