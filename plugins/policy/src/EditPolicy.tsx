import { useApi } from '@backstage/frontend-plugin-api';
import {
  Alert,
  Button,
  Flex,
  Link,
  Select,
  Text,
  TextAreaField,
  TextField,
} from '@backstage/ui';
import {
  LiveView,
  policyApiRef,
  Row,
  shortCommit,
  useAction,
  useLive,
} from '@macadam/plugin-ui-react';
import type {
  ChangeReport,
  PolicyFiles,
  SavedPolicyEdit,
} from '@macadam/plugin-policy-common';
import { useCallback, useState } from 'react';
import { ChangeReportView } from './ChangeReportView';
import { draftsOf, NEW, withText } from './policyDrafts';
import { useSessionState } from './useSessionState';
import styles from './Changes.module.css';

const DRAFTS = 'macadam.dev/policy-drafts';

/** What a new policy begins with. */
export const SKELETON = `apiVersion: policies.kyverno.io/v1
kind: ValidatingPolicy
metadata:
  name: my-policy
  annotations:
    policies.kyverno.io/title: My policy
    macadam.dev/fix: What a developer changes so that it passes.
spec:
  validationActions: [Audit]
  matchConstraints:
    resourceRules:
      - apiGroups: ['']
        apiVersions: [v1]
        operations: [CREATE, UPDATE]
        resources: [pods]
  validations:
    - expression: object.spec.containers.all(c, has(c.image))
      message: Every container names an image.
`;

const Editor = ({ files, mayEdit }: PolicyFiles) => {
  const api = useApi(policyApiRef);
  const [drafts, setDrafts] = useSessionState(DRAFTS, stored =>
    draftsOf(stored, files),
  );
  const { picked, name, message } = drafts;
  const original = files.find(each => each.file === picked)?.text ?? SKELETON;
  const draft = drafts.texts[picked];
  const text = draft ?? original;
  const setText = (next: string) => setDrafts(withText(drafts, next, original));
  const [report, setReport] = useState<{ of: string; value: ChangeReport }>();
  const [saved, setSaved] = useState<SavedPolicyEdit>();
  const judging = useAction();
  const saving = useAction();
  const file = picked === NEW ? `policies/${name}.yaml` : picked;
  const pick = (key: string) => {
    setDrafts({ ...drafts, picked: key });
    setReport(undefined);
    setSaved(undefined);
  };
  const edit = { file, text };
  const isReported = report?.of === `${file} ${text}`;
  const judge = () =>
    judging.run(async () => {
      const value = await api.editReport(edit);
      setReport({ of: `${file} ${text}`, value });
    });
  const save = () =>
    saving.run(async () => setSaved(await api.saveEdit({ ...edit, message })));
  return (
    <Flex direction="column" gap="4">
      <div className={styles.pick}>
        <Select
          label="Policy"
          selectedKey={picked}
          onSelectionChange={key => pick(String(key))}
          options={[
            ...files.map(each => ({
              value: each.file,
              label: each.file.replace('policies/', ''),
            })),
            { value: NEW, label: 'A new policy' },
          ]}
        />
        {picked === NEW && (
          <TextField
            label="Name of the file"
            value={name}
            onChange={value => setDrafts({ ...drafts, name: value })}
            maxLength={90}
          />
        )}
      </div>
      <TextAreaField
        className={styles.editor}
        label={file}
        rows={18}
        value={text}
        onChange={setText}
        spellCheck="false"
      />
      <Row>
        <Button isDisabled={judging.busy} onPress={judge}>
          {judging.busy ? 'Judging everything in Git…' : 'What would change?'}
        </Button>
        {draft !== undefined && (
          <>
            <Button variant="tertiary" onPress={() => setText(original)}>
              Discard the edit
            </Button>
            <Text variant="body-small" color="secondary">
              {picked === NEW
                ? 'Kept in this tab.'
                : 'Other than what is in Git. Kept in this tab.'}
            </Text>
          </>
        )}
      </Row>
      {judging.error && (
        <Alert
          status="danger"
          title="It could not be judged"
          description={judging.error}
        />
      )}
      {report && !isReported && (
        <Text as="p" color="secondary">
          Edited since: ask again.
        </Text>
      )}
      {report && <ChangeReportView report={report.value} />}
      {mayEdit ? (
        <>
          <TextField
            label="Why (the commit’s message)"
            value={message}
            onChange={value => setDrafts({ ...drafts, message: value })}
            maxLength={500}
          />
          <Row>
            <Button
              variant="secondary"
              isDisabled={
                saving.busy ||
                message.trim() === '' ||
                !isReported ||
                report.value.problems.length > 0
              }
              onPress={save}
            >
              Save as a branch
            </Button>
            {!isReported && (
              <Text variant="body-small" color="secondary">
                After you have seen what would change.
              </Text>
            )}
          </Row>
        </>
      ) : (
        <Text as="p" color="secondary">
          Only those who run the platform may save an edit; what it would
          change, anybody may see.
        </Text>
      )}
      {saving.error && (
        <Alert status="danger" title="Not saved" description={saving.error} />
      )}
      {saved && (
        <Alert
          status="success"
          icon
          title={
            <>
              Saved on branch <code>{saved.branch}</code>
            </>
          }
          description={
            <>
              <Link href={saved.url}>Commit {shortCommit(saved.commit)}</Link>.
              Nothing changes before it is merged.
            </>
          }
        />
      )}
    </Flex>
  );
};

// The text that is being edited is not taken away by a newer one.
const NEVER = 86_400;

/** Edits a policy, or a new one, and shows what it would change before anything is saved. */
export const EditPolicy = () => {
  const api = useApi(policyApiRef);
  const load = useCallback(() => api.files(), [api]);
  const live = useLive(load, { channels: [], every: NEVER });
  return (
    <LiveView live={live} what="files of policies">
      {files => <Editor {...files} />}
    </LiveView>
  );
};
