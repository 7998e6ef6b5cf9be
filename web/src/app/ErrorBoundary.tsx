import { Component, type ReactNode } from 'react';
import { ErrorNote } from '../parts/ErrorNote.tsx';

/** A page that breaks says so, and the others stay within reach. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { error?: Error }> {
  override state: { error?: Error } = {};

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override render() {
    const { error } = this.state;
    if (!error) return this.props.children;
    return <ErrorNote error={error} title="This page broke" again={() => location.reload()} />;
  }
}
