/** Where models are asked for unless another hub is named. */
export const HUB = 'https://huggingface.co';
