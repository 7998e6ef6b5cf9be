/**
 * For models whose file has no template: base models mostly, which go on with any text. Written as a dialogue is in
 * books, so that a model that was never taught to converse knows what comes next.
 */
export const PLAIN_TEMPLATE = `{{ bos_token }}
{%- for message in messages -%}
{%- if message.role == 'system' -%}
{{ message.content + '\\n\\n' }}
{%- elif message.role == 'assistant' -%}
{{ 'Assistant: ' + message.content + '\\n\\n' }}
{%- else -%}
{{ 'User: ' + message.content + '\\n\\n' }}
{%- endif -%}
{%- endfor -%}
{%- if add_generation_prompt -%}{{ 'Assistant:' }}{%- endif -%}`;

/** Where such a model begins to speak for the user. */
export const PLAIN_STOPS = ['\n\nUser:'];
