"""What this device is, and whether it is one: model, memory, software, emulation."""

from __future__ import annotations

import os
import platform
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tinydatasets._records import Device

__all__ = ["UNDER_QEMU_USER", "detected_emulation", "identify"]

UNKNOWN = "not available"
UNDER_QEMU_USER = "user-mode emulation, as by qemu-user"

_ARM_PARTS = {  # "CPU part" of /proc/cpuinfo where "CPU implementer" is 0x41, Arm
    "0xb76": "ARM1176",  # Raspberry Pi 1, Zero
    "0xc07": "Cortex-A7",  # 2
    "0xd03": "Cortex-A53",  # 3, Zero 2
    "0xd08": "Cortex-A72",  # 4
    "0xd0b": "Cortex-A76",  # 5
}
_X86 = re.compile(r"x86|i[3-6]86|amd64", re.IGNORECASE)
_VIRTUAL = re.compile(
    "QEMU|KVM|VMware|VirtualBox|innotek|Xen|Virtual Machine|Compute Engine|Amazon EC2|Bochs"
    "|Parallels|BHYVE"
)
_DUMMY = "linux,dummy-virt"  # what QEMU's machine `virt` calls itself
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS")


def identify(root: str = "/", *, machine: str | None = None, emulated: str | None = None) -> Device:
    """Return what is known of this device; no name of a host, a user or a folder is in it.

    Parameters
    ----------
    root
        Where ``proc`` and ``sys`` are.
    machine
        The architecture, as `platform.machine` calls it, which is the default.
    emulated
        How the device is emulated, where that cannot be detected.
    """
    import numpy as np

    machine = machine or platform.machine()
    cpuinfo = _read(root, "proc/cpuinfo")
    processor = _processor(cpuinfo) or platform.processor() or machine
    return {
        "model": _read(root, "proc/device-tree/model") or processor,
        "processor": processor,
        "machine": machine,
        "cores": os.cpu_count() or 0,
        "usable_cores": _usable_cores(),
        "memory": _total_memory(root),
        "system": f"{platform.system()} {platform.release().partition('-')[0]}",
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "numpy": np.__version__,
        "blas": _blas(),
        "threads": {name: os.environ.get(name, "not set") for name in _THREADS},
        "governor": _read(root, "sys/devices/system/cpu/cpu0/cpufreq/scaling_governor") or UNKNOWN,
        "throttled": _read(root, "sys/devices/platform/soc/soc:firmware/get_throttled") or UNKNOWN,
        "virtual_machine": _virtual_machine(root, cpuinfo),
        "emulated": emulated or detected_emulation(root, machine=machine),
    }


def detected_emulation(root: str = "/", *, machine: str | None = None) -> str:
    """Return how this device is emulated as far as that shows, or "".

    A kernel of another architecture than the program's gives user-mode emulation away. A device
    tree of a Raspberry Pi to which no firmware added a serial number was handed to a machine
    that QEMU plays. QEMU's machine ``virt`` and processors that it names itself look the same
    whether they are emulated or not, and count as emulated; other virtual machines may be
    emulated and not show it.
    """
    machine = machine or platform.machine()
    cpuinfo = _read(root, "proc/cpuinfo")
    kernel = (
        _read(root, "proc/sys/kernel/arch")
        + _read(root, "sys/devices/system/cpu/modalias").partition("feature")[0]
        + ("x86" if re.search(r"^flags\s*:.*\bfpu\b", cpuinfo, re.MULTILINE) else "")
    )
    if kernel and bool(_X86.search(kernel)) != bool(_X86.search(machine)):
        return UNDER_QEMU_USER
    if re.search(r"QEMU (TCG|Virtual) CPU", cpuinfo):
        return "virtual machine with a processor that QEMU names, perhaps emulated"
    model = _read(root, "proc/device-tree/model")
    if model == _DUMMY:
        return f"virtual machine {_DUMMY}, its processor perhaps emulated"
    serial = _read(root, "proc/device-tree/serial-number").strip("0")
    if model.startswith("Raspberry Pi") and not serial:
        return "a Raspberry Pi's device tree without a serial number, as under QEMU"
    return ""


def _processor(cpuinfo: str) -> str:
    """Return the processor's name, or what Arm calls the core of that number, or ""."""
    named = re.search(r"^model name\s*:\s*(\S.*)$", cpuinfo, re.MULTILINE)
    part = re.search(r"^CPU part\s*:\s*(\w+)", cpuinfo, re.MULTILINE)
    if part and re.search(r"^CPU implementer\s*:\s*0x41\b", cpuinfo, re.MULTILINE):
        return _ARM_PARTS.get(part[1].lower(), f"Arm part {part[1]}")
    return " ".join(named[1].split()) if named else ""


def _usable_cores() -> int:
    if hasattr(os, "sched_getaffinity"):  # not on macOS and Windows
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 0


def _total_memory(root: str) -> int | None:
    """Return the bytes that the system has for everybody, or None where it does not tell."""
    found = re.search(r"^MemTotal:\s+(\d+) kB", _read(root, "proc/meminfo"), re.MULTILINE)
    if found:
        return int(found[1]) * 1024
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):
        return None


def _virtual_machine(root: str, cpuinfo: str) -> str:
    """Return what shows that this is a virtual machine, or ""."""
    if _read(root, "proc/device-tree/model") == _DUMMY:
        return _DUMMY
    maker = _read(root, "sys/class/dmi/id/sys_vendor")
    product = _read(root, "sys/class/dmi/id/product_name")
    board = f"{maker} {product}".strip()
    if _VIRTUAL.search(board):
        return board
    return "hypervisor" if re.search(r"^flags\s*:.*\bhypervisor\b", cpuinfo, re.MULTILINE) else ""


def _blas() -> str:
    """Return the linear algebra that this NumPy was built with."""
    import numpy as np

    try:
        built: dict[str, dict[str, dict[str, str]]] = np.show_config(mode="dicts")  # type: ignore[assignment]  # typed without what the mode returns
        blas = built["Build Dependencies"]["blas"]
        return f"{blas['name']} {blas.get('version', '')}".strip()
    except (TypeError, KeyError):  # NumPy before 1.26 knows no mode
        return _old_blas() or UNKNOWN


def _old_blas() -> str:
    """Return the names of the libraries, which is what NumPy before 1.26 tells."""
    import numpy as np

    look_up = getattr(np.__config__, "get_info", None)
    if look_up is None:
        return ""
    found = look_up("blas_ilp64_opt") or look_up("blas_opt")
    return ", ".join(dict.fromkeys(found.get("libraries", ())))


def _read(root: str, path: str) -> str:
    """Return the text of a file below `root`, no NUL at its end, or "" if it cannot be read."""
    try:
        with open(os.path.join(root, path), encoding="utf-8", errors="replace") as file:
            return file.read().strip("\0\n ")
    except OSError:
        return ""
