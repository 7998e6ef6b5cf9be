/** A message as templates read it. */
export interface TemplateMessage {
  readonly role: string;
  readonly content: string | null | readonly { readonly type: 'text'; readonly text: string }[];
  readonly tool_calls?: readonly unknown[];
  readonly tool_call_id?: string;
  readonly name?: string;
}
