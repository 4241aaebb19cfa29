/** The Delivery tab of a workload's component. */
export const deliveryPath = (workload: string) => `/catalog/default/component/${encodeURIComponent(workload)}/delivery`;
