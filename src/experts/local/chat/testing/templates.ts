/**
 * Short templates of our own, each with the marks of one family of models and the habits that matter here: what it
 * refuses, how it takes arguments, where thinking begins.
 */

const CHATML_TAIL = `{%- if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{%- endif %}`;

/** Like Qwen's: ChatML, calls in tags, thinking that can be turned off. Text beside calls must not be null. */
export const HERMES = `{%- if tools %}
{{- '<|im_start|>system\\n' }}
{%- if messages[0].role == 'system' %}{{- messages[0].content + '\\n' }}{%- endif %}
{{- 'Call tools as <tool_call>{"name": …, "arguments": …}</tool_call>\\n' }}
{%- for tool in tools %}{{- tool | tojson + '\\n' }}{%- endfor %}
{{- '<|im_end|>\\n' }}
{%- elif messages[0].role == 'system' %}
{{- '<|im_start|>system\\n' + messages[0].content + '<|im_end|>\\n' }}
{%- endif %}
{%- for message in messages %}
{%- if message.role == 'user' %}
{{- '<|im_start|>user\\n' + message.content + '<|im_end|>\\n' }}
{%- elif message.role == 'assistant' %}
{{- '<|im_start|>assistant\\n' + message.content.split('</think>')[-1] }}
{%- for call in message.tool_calls or [] %}
{{- '<tool_call>\\n{"name": "' + call.function.name + '", "arguments": ' + (call.function.arguments | tojson) + '}\\n</tool_call>' }}
{%- endfor %}
{{- '<|im_end|>\\n' }}
{%- elif message.role == 'tool' %}
{{- '<|im_start|>user\\n<tool_response>' + message.content + '</tool_response><|im_end|>\\n' }}
{%- endif %}
{%- endfor %}
${CHATML_TAIL}
{%- if add_generation_prompt and enable_thinking is defined and not enable_thinking %}{{ '<think>\\n\\n</think>\\n\\n' }}{%- endif %}`;

/** Like DeepSeek-R1's: the prompt opens the thinking itself; no tools. */
export const THINKS_FIRST = `{{ bos_token }}
{%- for message in messages -%}
{{ '<' + message.role + '>' + (message.content.split('</think>') | last) }}
{%- endfor -%}
{%- if add_generation_prompt %}{{ '<assistant><think>\\n' }}{%- endif %}`;

/** Like Llama 3's: bare JSON calls, one a message, under \`parameters\`. */
export const LLAMA = `{{- bos_token }}
{%- if tools %}{{- '<|start_header_id|>tools<|end_header_id|>Answer with {"name": …, "parameters": …}' + (tools | tojson(indent=4)) + '<|eot_id|>' }}{%- endif %}
{%- for message in messages %}
{%- if 'tool_calls' in message %}
{%- if message.tool_calls | length != 1 %}{{- raise_exception('One call at a time, please') }}{%- endif %}
{%- set call = message.tool_calls[0].function %}
{{- '<|start_header_id|>assistant<|end_header_id|>{"name": "' + call.name + '", "parameters": ' + (call.arguments | tojson) + '}<|eot_id|>' }}
{%- else %}
{{- '<|start_header_id|>' + message.role + '<|end_header_id|>' + message.content + '<|eot_id|>' }}
{%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}{{- '<|start_header_id|>assistant<|end_header_id|>' }}{%- endif %}`;

/** Like Mistral's: ids of nine characters, strict turns, the system's words before the last user's. */
export const MISTRAL = `{{- bos_token }}
{%- set turns = namespace(count=0) %}
{%- for message in messages if message.role in ['user', 'assistant'] and not message.tool_calls %}
{%- if (message.role == 'user') != (turns.count % 2 == 0) %}{{- raise_exception('user and assistant must take turns') }}{%- endif %}
{%- set turns.count = turns.count + 1 %}
{%- endfor %}
{%- for message in messages %}
{%- if message.role == 'system' %}{{- '[SYSTEM_PROMPT]' + message.content + '[/SYSTEM_PROMPT]' }}
{%- elif message.role == 'user' %}
{%- if tools and loop.last %}{{- '[AVAILABLE_TOOLS]' + (tools | tojson) + '[/AVAILABLE_TOOLS]' }}{%- endif %}
{{- '[INST]' + message.content + '[/INST]' }}
{%- elif message.tool_calls %}
{{- '[TOOL_CALLS][' }}
{%- for call in message.tool_calls %}
{%- if call.id | length != 9 %}{{- raise_exception('ids have nine characters') }}{%- endif %}
{{- '{"name": "' + call.function.name + '", "arguments": ' + (call.function.arguments | tojson) + ', "id": "' + call.id + '"}' }}
{%- if not loop.last %}{{- ', ' }}{%- endif %}
{%- endfor %}
{{- ']' + eos_token }}
{%- elif message.role == 'tool' %}{{- '[TOOL_RESULTS]' + message.tool_call_id + ' ' + message.content + '[/TOOL_RESULTS]' }}
{%- else %}{{- message.content + eos_token }}
{%- endif %}
{%- endfor %}`;

/** Like Gemma's: no system message, and no tools. */
export const GEMMA = `{{ bos_token }}
{%- for message in messages -%}
{%- if message.role == 'system' -%}{{ raise_exception('System role not supported') }}{%- endif -%}
{{ '<start_of_turn>' + ('model' if message.role == 'assistant' else 'user') + '\\n' + (message.content | trim) + '<end_of_turn>\\n' }}
{%- endfor -%}
{%- if add_generation_prompt %}{{ '<start_of_turn>model\\n' }}{%- endif %}`;

/** Like gpt-oss's: harmony, with a word on how much to think. */
export const HARMONY = `{{- '<|start|>system<|message|>Reasoning: ' + (reasoning_effort or 'medium') + '\\nChannels: analysis, commentary, final<|end|>' }}
{%- if tools %}{{- '<|start|>developer<|message|># Tools\\n' + (tools | tojson) + '<|end|>' }}{%- endif %}
{%- for message in messages %}
{%- if message.tool_calls %}
{%- set call = message.tool_calls[0].function %}
{{- '<|start|>assistant to=functions.' + call.name + '<|channel|>commentary json<|message|>' + (call.arguments | tojson) + '<|call|>' }}
{%- elif message.role == 'tool' %}
{{- '<|start|>functions.' + message.name + ' to=assistant<|channel|>commentary<|message|>' + (message.content | tojson) + '<|end|>' }}
{%- elif message.role == 'assistant' %}
{{- '<|start|>assistant<|channel|>final<|message|>' + message.content + '<|end|>' }}
{%- else %}
{{- '<|start|>' + ('developer' if message.role == 'system' else message.role) + '<|message|>' + message.content + '<|end|>' }}
{%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}{{- '<|start|>assistant' }}{%- endif %}`;

/** Like those that read images too: contents are lists of parts. */
export const PARTS = `{%- for message in messages -%}
{{ '<' + message.role + '>' }}{%- for part in message.content -%}{{ part.text }}{%- endfor -%}
{%- endfor -%}
{%- if add_generation_prompt %}{{ '<assistant>' }}{%- endif %}`;

/** Like Granite's: it shows tools, but has no place for the calls of the past. */
export const GRANITE = `{%- if tools %}{{- '<|start_of_role|>tools<|end_of_role|>Call with <|tool_call|> and a list. ' + (tools | tojson) + '<|end_of_text|>' }}{%- endif %}
{%- for message in messages %}{{- '<|start_of_role|>' + message.role + '<|end_of_role|>' + message.content + '<|end_of_text|>' }}{%- endfor %}
{%- if add_generation_prompt %}{{- '<|start_of_role|>assistant<|end_of_role|>' }}{%- endif %}`;
