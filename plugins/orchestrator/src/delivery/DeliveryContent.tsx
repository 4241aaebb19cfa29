import { useEntity } from '@backstage/plugin-catalog-react';
import { workloadOf } from '@macadam/plugin-ui-react';
import { useSearchParams } from 'react-router-dom';
import { DiffPage } from '../diff/DiffPage';
import { DeliveryTab } from './DeliveryTab';

/** Delivery; with two sides in the address, how they differ. */
export const DeliveryContent = () => {
  const { entity } = useEntity();
  const [params] = useSearchParams();
  const [from, to] = [params.get('from'), params.get('to')];
  return from && to ? (
    <DiffPage workload={workloadOf(entity)} asked={{ from, to }} />
  ) : (
    <DeliveryTab />
  );
};
