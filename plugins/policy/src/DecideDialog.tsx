import { workloadName } from '@macadam/plugin-orchestrator-common';
import { useApi } from '@backstage/frontend-plugin-api';
import { Text, TextAreaField } from '@backstage/ui';
import {
  LONGEST_REASON,
  type PolicyExceptionView,
} from '@macadam/plugin-policy-common';
import { useState } from 'react';
import {
  ActionDialog,
  type PolicyApi,
  policyApiRef,
  useAction,
} from '@macadam/plugin-ui-react';

/** What can be done about an exception. */
export type Act = 'approve' | 'decline' | 'takeBack' | 'end';

interface Words {
  title: string;
  /** What follows. */
  about: (exception: PolicyExceptionView) => string;
  label: string;
  /** Nothing is done without a reason. */
  needsReason: boolean;
  button: string;
  run: (api: PolicyApi, name: string, text: string) => Promise<unknown>;
}

const WORDS: Record<Act, Words> = {
  approve: {
    title: 'Approve this exception',
    about: ({ workload, policy, environments, expires }) =>
      `From now on ${policy} lets ${workloadName(workload)} pass in ${environments.join(', ')}, until the end of ${expires.slice(0, 10)} (UTC). Your name stands in the commit.`,
    label: 'Comment',
    needsReason: false,
    button: 'Approve',
    run: (api, name, comment) =>
      api.decideException(name, {
        decision: 'approve',
        ...(comment && { comment }),
      }),
  },
  decline: {
    title: 'Decline this exception',
    about: ({ workload, policy }) =>
      `${policy} goes on to hold for ${workloadName(workload)}. Whoever asked reads why.`,
    label: 'Why',
    needsReason: true,
    button: 'Decline',
    run: (api, name, comment) =>
      api.decideException(name, { decision: 'decline', comment }),
  },
  takeBack: {
    title: 'Take the request back',
    about: ({ workload, policy }) =>
      `Nobody decides on it any more, and ${policy} goes on to hold for ${workloadName(workload)}.`,
    label: 'Why',
    needsReason: true,
    button: 'Take back',
    run: (api, name, reason) => api.endException(name, reason),
  },
  end: {
    title: 'End this exception now',
    about: ({ workload, policy, environments }) =>
      `From now on ${policy} holds for ${workloadName(workload)} in ${environments.join(', ')} again: its next deployment there is judged by it.`,
    label: 'Why',
    needsReason: true,
    button: 'End now',
    run: (api, name, reason) => api.endException(name, reason),
  },
};

/** Says what follows, takes the reason, and does it. What fails is said, and can be tried again. */
export const DecideDialog = ({
  act,
  exception,
  onClose,
  onDone,
}: {
  act: Act;
  exception: PolicyExceptionView;
  onClose: () => void;
  onDone: () => void;
}) => {
  const api = useApi(policyApiRef);
  const action = useAction();
  const [text, setText] = useState('');
  const { title, about, label, needsReason, button, ...words } = WORDS[act];
  const confirm = async () => {
    if (await action.run(() => words.run(api, exception.name, text.trim())))
      onDone();
  };
  return (
    <ActionDialog
      title={title}
      button={button}
      failure="Not done"
      action={action}
      isReady={!needsReason || text.trim() !== ''}
      width="min(34rem, 92vw)"
      onConfirm={confirm}
      onClose={onClose}
    >
      <Text as="p">{about(exception)}</Text>
      <TextAreaField
        label={label}
        secondaryLabel={needsReason ? 'Required' : 'Optional'}
        rows={3}
        value={text}
        onChange={setText}
        maxLength={LONGEST_REASON}
      />
    </ActionDialog>
  );
};
