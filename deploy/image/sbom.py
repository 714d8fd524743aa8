#!/usr/bin/env python3
"""Lists what the image is made of, as CycloneDX 1.5 in JSON:

    python3 deploy/image/sbom.py PROGRAM_VERSION SWIFT_VERSION PACKAGE_RESOLVED DPKG_STATUS > sbom.json

PACKAGE_RESOLVED is what `swift build` has written beside Package.swift: the packages that are linked into the program.
DPKG_STATUS is the image's /var/lib/dpkg/status: Debian's packages. The same files make the same list, octet for octet; the
network is not needed.
"""

import json
import re
import sys
import uuid


class Fault(Exception):
    """What is wrong with a file."""


def read(path):
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except (OSError, UnicodeDecodeError) as error:
        raise Fault(f"{path}: {error}") from error


def swift_components(path):
    """A component for each pin of a Package.resolved."""
    try:
        pins = json.loads(read(path))["pins"]
        components = []
        for pin in pins:
            name, location, state = pin["identity"], pin["location"], pin["state"]
            # A pin of a branch has no version: its revision stands for it.
            version = state.get("version") or state["revision"]
            place = re.sub(r"^[a-z+]+://|^[^@/]+@|\.git$", "", location).replace(":", "/")
            reference = f"pkg:swift/{place}@{version}"
            components.append({
                "type": "library",
                "bom-ref": reference,
                "name": name,
                "version": version,
                "purl": reference,
                "externalReferences": [{"type": "vcs", "url": location}],
                "pedigree": {"commits": [{"uid": state["revision"]}]},
            })
    except (json.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
        raise Fault(f"{path}: not what swift build writes: {error!r}") from error
    if not components:
        raise Fault(f"{path}: no pins")
    return components


def debian_components(path):
    """A component for each package that is installed by a dpkg status file (deb822)."""
    components = []
    for paragraph in read(path).split("\n\n"):
        fields = dict(re.findall(r"^([A-Za-z-]+): *(.*)$", paragraph, re.MULTILINE))
        if not paragraph.strip() or fields.get("Status") != "install ok installed":
            continue
        try:
            name, version, architecture = fields["Package"], fields["Version"], fields["Architecture"]
        except KeyError as error:
            raise Fault(f"{path}: a package without {error}") from error
        escaped = version.replace("+", "%2B").replace(":", "%3A")
        reference = f"pkg:deb/debian/{name}@{escaped}?arch={architecture}"
        components.append({
            "type": "library", "bom-ref": reference, "name": name, "version": version, "purl": reference,
        })
    if not components:
        raise Fault(f"{path}: no installed packages")
    return components


def bill(version, swift, resolved, status):
    """The whole list."""
    program = f"pkg:generic/clusterdns@{version}"
    runtime = f"pkg:generic/swift@{swift}"
    libraries = swift_components(resolved)
    libraries.append({
        "type": "framework", "bom-ref": runtime, "name": "swift", "version": swift, "purl": runtime,
        "description": "standard library and Foundation, linked into the program",
        "externalReferences": [{"type": "vcs", "url": "https://github.com/swiftlang/swift"}],
    })
    packages = debian_components(status)
    linked = sorted(component["bom-ref"] for component in libraries)
    contents = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application", "bom-ref": program, "name": "clusterdns", "version": version, "purl": program,
            },
        },
        "components": sorted(libraries + packages, key=lambda component: component["bom-ref"]),
        "dependencies": [{"ref": program, "dependsOn": linked}],
    }
    # Named by its content, so that two builds of the same have the same name.
    name = json.dumps(contents, sort_keys=True)
    contents["serialNumber"] = f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, name)}"
    return contents


def main():
    if len(sys.argv) != 5:
        print(__doc__, file=sys.stderr)
        return 64
    try:
        contents = bill(*sys.argv[1:])
    except Fault as fault:
        print(f"sbom: {fault}", file=sys.stderr)
        return 1
    json.dump(contents, sys.stdout, indent=2, sort_keys=True)
    print()
    return 0


if __name__ == "__main__":
    sys.exit(main())
