import { useApi } from '@backstage/frontend-plugin-api';
import { Alert, Button, Flex, Link, Text, TextField } from '@backstage/ui';
import {
  LiveView,
  readable,
  Row,
  shortCommit,
  useAction,
  useLive,
} from '@macadam/plugin-ui-react';
import {
  WORKLOADS_CHANNEL,
  type ApprovalRequest,
  type Deployment,
} from '@macadam/plugin-orchestrator-common';
import { useCallback, useState } from 'react';
import { actorName } from '../actor';
import { orchestratorApiRef } from '../api';
import { ApprovedBy } from './ApprovedBy';
import { missingApprovals } from './view';
import styles from './Delivery.module.css';

/** A deployment that waits for somebody else: who asked, what is missing, and the decision where it is the viewer's. */
export const Approval = ({
  deployment,
  onDecided,
}: {
  deployment: Deployment;
  onDecided: () => void;
}) => {
  const { id, workload, environment, actor } = deployment;
  const api = useApi(orchestratorApiRef);
  const load = useCallback(() => api.deployment(id), [api, id]);
  const live = useLive(load, { channels: [WORKLOADS_CHANNEL], workload });
  const [comment, setComment] = useState('');
  const { busy, error, run } = useAction();
  const decide = async (decision: ApprovalRequest['decision']) => {
    const request = { decision, ...(comment && { comment }) };
    if (await run(() => api.approve(id, request))) onDecided();
    live.refresh();
  };
  const missing = missingApprovals(deployment);
  return (
    <section
      className={styles.approval}
      aria-label={`Approval for ${environment}`}
    >
      <Text as="p" weight="bold">
        Waits for {missing} {missing === 1 ? 'approval' : 'approvals'} by
        somebody other than {actorName(actor)}
      </Text>
      <ApprovedBy deployment={deployment} />
      <LiveView live={live} what="approval" loading={null}>
        {({ mayApprove, release }) => (
          <Flex direction="column" gap="3">
            {release.url && (
              <Text as="p">
                Read{' '}
                <Link href={release.url}>
                  commit {shortCommit(release.commit)}
                </Link>
                : {release.message}
              </Text>
            )}
            {mayApprove.allowed && (
              <TextField
                label="Comment"
                value={comment}
                onChange={setComment}
                maxLength={500}
              />
            )}
            <Row>
              <Button
                isDisabled={busy || !mayApprove.allowed}
                onPress={() => decide('approve')}
              >
                Approve
              </Button>
              <Button
                variant="secondary"
                isDisabled={busy || !mayApprove.allowed}
                onPress={() => decide('reject')}
              >
                Reject
              </Button>
              {!mayApprove.allowed && (
                <Text variant="body-small" color="secondary">
                  {readable(mayApprove.reason)}
                </Text>
              )}
            </Row>
          </Flex>
        )}
      </LiveView>
      {error && (
        <Alert status="danger" title="Not decided" description={error} />
      )}
    </section>
  );
};
