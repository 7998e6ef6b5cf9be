import { Empty } from '../../parts/Empty.tsx';
import { Page } from '../../parts/Page.tsx';

export default function Chat() {
  return (
    <Page title="Chat">
      <Empty title="Soon">This page is being built.</Empty>
    </Page>
  );
}
