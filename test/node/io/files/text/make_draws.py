"""python3 make_draws.py in this folder: draws as CmdStan's manual describes its output CSV ("Stan CSV file format": configuration
as comments, the header, warm-up draws where saved, the adaptation's result as comments, draws, times as comments). No CmdStan
was at hand to write them."""

header = "lp__,accept_stat__,stepsize__,treedepth__,n_leapfrog__,divergent__,energy__,theta.1,theta.2"
configuration = """# stan_version_major = 2
# stan_version_minor = 33
# model = line_model
# method = sample (Default)
#   sample
#     num_samples = 3
#     num_warmup = 2
#     save_warmup = {}
# id = 1 (Default)
"""
adaptation = """# Adaptation terminated
# Step size = 0.841
# Diagonal elements of inverse mass matrix:
# 0.9, 1.1
"""
times = """#
#  Elapsed Time: 0.012 seconds (Warm-up)
#                0.015 seconds (Sampling)
#                0.027 seconds (Total)
#
"""
state = "0.99,0.841,2,3,0"
warm_up = ["-9.1,1,0.5,1,1,0,9.9,17.5,-8.25", f"-8.2,{state},9.3,11.5,4.75"]
draws = [f"-7.1,{state},8.9,0.5,2.25", f"-7.4,{state},8.1,-1.5,3.75", f"-7.9,{state},9.2,1234.5625,-0.0001220703125"]
for name, saved in (("stan.csv", []), ("stan_warmup.csv", warm_up)):
    with open(name, "w") as out:
        lines = [header, *saved, adaptation.rstrip(), *draws]
        out.write(configuration.format(int(bool(saved))) + "\n".join(lines) + "\n" + times)
