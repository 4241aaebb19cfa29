import { Badge, type Look } from '@macadam/plugin-ui-react';
import type { WithdrawalHere } from '@macadam/plugin-orchestrator-common';
import {
  RiIndeterminateCircleFill,
  RiLoader4Line,
  RiTimeLine,
} from '@remixicon/react';

const LOOKS: Record<WithdrawalHere['state'], Look> = {
  waiting: {
    tone: 'warning',
    icon: RiTimeLine,
    label: 'Removed from Git, still runs',
  },
  removing: { tone: 'busy', icon: RiLoader4Line, label: 'Being removed' },
  data: {
    tone: 'warning',
    icon: RiTimeLine,
    label: 'Removed, data waits for a person',
  },
  gone: { tone: 'quiet', icon: RiIndeterminateCircleFill, label: 'Removed' },
};

/** What has become of a workload in an environment since it left Git. */
export const WithdrawalBadge = ({
  withdrawal: { state, reason },
}: {
  withdrawal: WithdrawalHere;
}) => <Badge look={LOOKS[state]} title={reason} />;
