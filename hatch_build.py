"""Compile lists and rules when the wheel is built, so that an installed promptguard starts at once."""

import shutil
import sys
from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CustomBuildHook(BuildHookInterface):
    def initialize(self, version, build_data):
        if self.target_name != "wheel" or version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root))
        try:
            from promptguard.compiling import compile_to
        finally:
            sys.path.pop(0)
        target = root / "build" / "compiled"
        shutil.rmtree(target, ignore_errors=True)  # an earlier build's lists are not today's
        compile_to(target, root / "data", root / "rules")
        build_data["force_include"][str(target)] = "promptguard/_shipped/compiled"
