"""Jupyter's own test of kernels (PyPI: jupyter_kernel_test), with every sample filled in for TypeScript."""
import signal
import unittest

import jupyter_kernel_test


class Patience:
    """A reply that never comes would be waited for without end."""

    def setUp(self):
        signal.signal(signal.SIGALRM, self.late)
        signal.alarm(60)

    def tearDown(self):
        signal.alarm(0)

    def late(self, *_):
        raise TimeoutError("no answer within a minute")


class SpikembaKernel(Patience, jupyter_kernel_test.KernelTests):
    kernel_name = "spikemba"
    language_name = "typescript"
    file_extension = ".ts"

    code_hello_world = "console.log('hello, world')"
    code_stderr = "console.error('to the other stream')"
    code_page_something = "page('a text that is too long for a cell')"
    code_generate_error = "throw new RangeError('a step of zero length')"
    code_inspect_sample = "Math.max"
    code_clear_output = "console.log('gone in a moment'); clearOutput()"

    completion_samples = [
        {"text": "Math.ex", "matches": {"exp", "expm1"}},
        {"text": "new Float64Ar", "matches": {"Float64Array"}},
        {"text": "({ decay: 0.9, delay: 2 }).de", "matches": {"decay", "delay"}},
        {"text": "nothingIsCalledThis", "matches": set()},
    ]
    complete_code_samples = [
        "",
        "1 + 1",
        "const spikes = [0, 1, 0]",
        "for (const spike of [0, 1]) console.log(spike)",
        "function membrane(u: number): number {\n  return 0.9 * u\n}",
        "await Promise.resolve(1)",
        "const label = `step ${1}`",
        "class Neuron { accessor potential = 0 }",
    ]
    incomplete_code_samples = [
        "function membrane(u: number) {",
        "const spikes = [0, 1,",
        "Math.max(1, 2",
        "const label = `step",
        "/* the rest of this remark",
        "if (true) {\n  console.log(1)",
        "const n: number =",
    ]
    invalid_code_samples = [
        "const 1 = n",
        "const label = 'step",
        "1 + * 2",
        "}",
    ]

    code_execute_result = [
        {"code": "6 * 7", "result": "42"},
        {"code": "'spike'", "result": "'spike'"},
        {"code": "[0, 1, 0] satisfies number[]", "result": "[ 0, 1, 0 ]"},
        {"code": "new Map([['decay', 0.9]])", "result": "Map(1) { 'decay' => 0.9 }"},
        {"code": "await Promise.resolve(2.5)", "result": "2.5"},
        {
            "code": "({ [Symbol.for('Jupyter.display')]: () => ({ 'text/plain': 'a bar', 'text/html': '<hr>' }) })",
            "result": "<hr>",
            "mime": "text/html",
        },
    ]
    code_display_data = [
        {"code": "await display({ 'text/markdown': '**bold**' }, { raw: true })", "mime": "text/markdown"},
        {"code": "await display({ 'image/svg+xml': '<svg xmlns=\"http://www.w3.org/2000/svg\"/>' }, { raw: true })", "mime": "image/svg+xml"},
        {"code": "import { display as show } from 'tslab'\nshow.html('<b>bold</b>')", "mime": "text/html"},
    ]

    supported_history_operations = ("tail", "range", "search")
    code_history_pattern = "6 ? 7*"


class SpikembaWelcome(Patience, jupyter_kernel_test.IopubWelcomeTests):
    kernel_name = "spikemba"
    support_iopub_welcome = True


if __name__ == "__main__":
    unittest.main(verbosity=2)
