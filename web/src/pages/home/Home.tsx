import { Empty } from '../../parts/Empty.tsx';
import { Page } from '../../parts/Page.tsx';

export default function Home() {
  return (
    <Page title="Home">
      <Empty title="Soon">This page is being built.</Empty>
    </Page>
  );
}
