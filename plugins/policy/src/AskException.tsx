import { workloadName } from '@macadam/plugin-orchestrator-common';
import { useApi } from '@backstage/frontend-plugin-api';
import {
  Alert,
  Checkbox,
  CheckboxGroup,
  Text,
  TextAreaField,
  TextField,
} from '@backstage/ui';
import {
  ActionDialog,
  policyApiRef,
  Prose,
  useAction,
} from '@macadam/plugin-ui-react';
import {
  LONGEST_REASON,
  problemOfRequest,
  type Verdict,
} from '@macadam/plugin-policy-common';
import { useState } from 'react';

const DAY = 86_400_000;

const dayIn = (days: number) =>
  new Date(Date.now() + days * DAY).toISOString().slice(0, 10);

/** Asks for an exception from one policy, for this workload, in some environments, until a day. */
export const AskException = ({
  workload,
  verdict,
  environments,
  selected,
  maxDays,
  onClose,
  onDone,
}: {
  workload: string;
  verdict: Verdict;
  /** All that the workload may be excepted in. */
  environments: string[];
  /** Those in which it fails. */
  selected: string[];
  /** Longest time that the platform lets an exception last. */
  maxDays: number;
  onClose: () => void;
  onDone: () => void;
}) => {
  const api = useApi(policyApiRef);
  const [reason, setReason] = useState('');
  const [places, setPlaces] = useState(selected);
  const [until, setUntil] = useState(() => dayIn(Math.min(30, maxDays)));
  const action = useAction();
  const request = {
    workload,
    ...{ policy: verdict.policy, rule: verdict.rule },
    ...{ environments: places, reason, until },
  };
  const problem = problemOfRequest(request, { now: new Date(), maxDays });
  const send = async () => {
    if (await action.run(() => api.askException(request))) onDone();
  };
  return (
    <ActionDialog
      title="Ask for an exception"
      button="Ask"
      failure="Not asked for"
      action={action}
      isReady={problem === undefined}
      isDismissable={false}
      width="min(40rem, 92vw)"
      onConfirm={send}
      onClose={onClose}
    >
      <Text as="p">
        {workloadName(workload)} from{' '}
        <strong>{verdict.title ?? verdict.policy}</strong>:{' '}
        <Prose text={verdict.message} />
      </Text>
      {verdict.fix && (
        <Alert
          status="info"
          icon
          title="What would pass without one"
          description={<Prose text={verdict.fix} />}
        />
      )}
      <TextAreaField
        label="Reason"
        description={`Whoever owns the policies decides by it. ${reason.length} of ${LONGEST_REASON} characters.`}
        rows={4}
        value={reason}
        onChange={setReason}
      />
      <CheckboxGroup
        label="Environments"
        value={places}
        onChange={setPlaces}
        orientation="horizontal"
      >
        {environments.map(name => (
          <Checkbox key={name} value={name}>
            {name}
          </Checkbox>
        ))}
      </CheckboxGroup>
      <TextField
        label="Last day"
        description={`As 2026-12-31, UTC; at most ${maxDays} days from now, until ${dayIn(maxDays)}.`}
        value={until}
        onChange={setUntil}
      />
      {problem && reason !== '' && (
        <Text as="p" color="danger" role="alert">
          {problem}
        </Text>
      )}
    </ActionDialog>
  );
};
