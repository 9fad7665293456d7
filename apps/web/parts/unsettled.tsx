import { Alert, Space } from 'antd';
import type { ReactNode } from 'react';

/** What somebody has to settle before they go on: what it is, what there is to see, and the buttons that settle it. */
export const Unsettled = ({ title, children }: { title: string; children: ReactNode }) => (
  <Alert
    type="warning"
    showIcon
    role="alert"
    title={title}
    description={
      <Space orientation="vertical" style={{ width: '100%' }}>
        {children}
      </Space>
    }
  />
);
