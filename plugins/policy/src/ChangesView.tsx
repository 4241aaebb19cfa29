import { useApi } from '@backstage/frontend-plugin-api';
import { Alert, Button, Card, Flex, Link, Text } from '@backstage/ui';
import {
  Age,
  LiveView,
  policyApiRef,
  Row,
  useLive,
} from '@macadam/plugin-ui-react';
import {
  POLICY_WORKLOADS_CHANNEL,
  type PolicyBranch,
} from '@macadam/plugin-policy-common';
import { useCallback } from 'react';
import { ChangeReportView } from './ChangeReportView';
import { EditPolicy } from './EditPolicy';
import { RefusedPlatformAlert } from './RefusedPlatformAlert';
import exceptions from './Exceptions.module.css';

const BranchReport = ({ branch }: { branch: string }) => {
  const api = useApi(policyApiRef);
  const load = useCallback(() => api.branchReport(branch), [api, branch]);
  const live = useLive(load, {
    channels: [POLICY_WORKLOADS_CHANNEL],
    every: 60,
  });
  return (
    <LiveView live={live} what="verdicts">
      {report => <ChangeReportView report={report} />}
    </LiveView>
  );
};

const Branch = ({
  branch,
  isOpen,
  onToggle,
}: {
  branch: PolicyBranch;
  isOpen: boolean;
  onToggle: () => void;
}) => (
  <li>
    <Card className={exceptions.exception}>
      <Row>
        <Link href={branch.url} weight="bold">
          {branch.name}
        </Link>
        <Text as="span" variant="body-small" color="secondary">
          {branch.author}, <Age at={branch.at} />
        </Text>
      </Row>
      <Text as="p">{branch.subject}</Text>
      <Text as="p" variant="body-small" color="secondary">
        {branch.files.join(', ')}
      </Text>
      <Row>
        <Button
          variant="secondary"
          size="small"
          aria-expanded={isOpen}
          aria-label={`What ${branch.name} would change`}
          onPress={onToggle}
        >
          {isOpen ? 'Hide' : 'What would change?'}
        </Button>
      </Row>
      {isOpen && <BranchReport branch={branch.name} />}
    </Card>
  </li>
);

/** What a change of policies would break, before it is merged: of branches, and of an edit made here. */
export const ChangesView = ({
  selected,
  onSelect,
}: {
  /** Branch whose report is open. */
  selected: string | undefined;
  onSelect: (branch: string) => void;
}) => {
  const api = useApi(policyApiRef);
  const load = useCallback(() => api.branches(), [api]);
  const live = useLive(load, { channels: [POLICY_WORKLOADS_CHANNEL] });
  return (
    <Flex direction="column" gap="6">
      <section aria-label="Branches">
        <Flex direction="column" gap="3">
          <Text as="h2" variant="title-x-small">
            What branches would break
          </Text>
          <LiveView live={live} what="branches">
            {({ branches, repository, refused }) => (
              <Flex direction="column" gap="3">
                <RefusedPlatformAlert refused={refused} />
                {branches.length === 0 ? (
                  <Alert
                    status="info"
                    icon
                    title="No branch changes a policy"
                    description={`Push one to ${repository}, or edit a policy below.`}
                  />
                ) : (
                  <ul className={exceptions.list}>
                    {branches.map(branch => (
                      <Branch
                        key={branch.name}
                        branch={branch}
                        isOpen={branch.name === selected}
                        onToggle={() =>
                          onSelect(branch.name === selected ? '' : branch.name)
                        }
                      />
                    ))}
                  </ul>
                )}
              </Flex>
            )}
          </LiveView>
        </Flex>
      </section>
      <section aria-label="Edit a policy">
        <Flex direction="column" gap="3">
          <Text as="h2" variant="title-x-small">
            Edit a policy
          </Text>
          <EditPolicy />
        </Flex>
      </section>
    </Flex>
  );
};
