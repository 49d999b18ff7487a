#!/usr/bin/env python3
"""Runs one demo agency. See README.md; `agencies.py <agency> --help` lists the options.

The agencies that serve print one line of JSON when they are ready and run until SIGTERM;
education-xiangcheng is a command (drop, collect, answer) because it only moves files.
"""

import argparse
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from agency import core  # noqa: E402


def server_class(name):
    if name == "education-province":
        from agency.education_province import EducationProvince
        return EducationProvince
    if name == "civil-affairs":
        from agency.civil_affairs import CivilAffairs
        return CivilAffairs
    if name == "insured-register":
        from agency.insured_register import InsuredRegister
        return InsuredRegister
    if name == "sharing-platform":
        from agency.sharing_platform import SharingPlatform
        return SharingPlatform
    from agency.tax import Tax
    return Tax


def parser():
    top = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    names = top.add_subparsers(dest="agency", required=True)
    for name in ("education-province", "civil-affairs", "insured-register", "sharing-platform",
                 "tax"):
        one = names.add_parser(name)
        one.add_argument("--samples", required=True, help="the samples' folder")
        one.add_argument("--certs", required=True, help="a folder made by certs/issue")
        one.add_argument("--cert-name", default=name, help="folder of the own certificate in it")
        one.add_argument("--no-crl", dest="crl", action="store_false")
        one.add_argument("--port", type=int, default=0)
        one.add_argument("--admin-port", type=int, default=0)
        one.add_argument("--state", required=True, help="folder that survives a restart")
        one.add_argument("--now", help="Beijing time at which the agency's clock starts")
        one.add_argument("--plan-year", help="default: by the clock")
        one.add_argument("--allow", action="append", help="CN let in (default: gateway)")
        one.add_argument("--misbehave", action="append", default=[], metavar="SPEC")
        if name == "education-province":
            one.add_argument("--extra-batch", action="append", default=[], metavar="FILE")
            one.add_argument("--sign-cert", action="append", default=[], metavar="FILE",
                             help="signing certificate or public key of the gateway")
        if name == "insured-register":
            one.add_argument("--world", metavar="DIR", help="a generated register (generate.py)")
        if name == "sharing-platform":
            one.add_argument("--secret-seconds", type=float, default=86400,
                             help="life of a secret")
        if name == "tax":
            one.add_argument("--extra-dz", metavar="DIR", help="further <yyyyMMdd>.jsonl.gz files")
    from agency import education_xiangcheng
    education_xiangcheng.add_commands(names.add_parser("education-xiangcheng"))
    return top


def main():
    options = parser().parse_args()
    options.clock = core.Clock(options.now)
    if options.agency == "education-xiangcheng":
        from agency import education_xiangcheng
        return education_xiangcheng.main(options)
    options.allow = options.allow or ["gateway"]
    from agency import server
    server.run(server_class(options.agency)(options), options.port, options.admin_port)
    return 0


if __name__ == "__main__":
    sys.exit(main())
